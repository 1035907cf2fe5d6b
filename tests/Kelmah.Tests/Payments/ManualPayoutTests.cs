using Kelmah.Administration;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>Who may withdraw how much to where, and the payouts that administrators make.</summary>
public sealed class ManualPayoutTests : WithdrawalWorld
{
    private static readonly PayoutPaidInput Paid = new("MTN 4471");
    private static readonly PayoutFailedInput Failed = new("No such number.");

    private WithdrawalAdministration Administration => Market.Get<WithdrawalAdministration>();

    [Fact]
    public async Task An_administrator_takes_it_on_pays_it_and_says_so()
    {
        var id = await RequestedAsync(PayoutMethod.MobileMoney);
        Assert.Equal("role_not_allowed", Code(await Administration.ListAsync(Worker, null, null, new Paging(), None)));
        var listed = Assert.Single((await Administration.ListAsync(Market.Admin, WithdrawalStatus.Pending, PayoutMethod.MobileMoney, new Paging(), None)).Value.Items);
        Assert.Equal((id, "Ama Mensah", "MTN", "+233201234567", "Ama Mensah"), (listed.Id, listed.Holder, listed.Institution, listed.Number, listed.User!.Name));
        Assert.Null(Code(await Administration.ClaimAsync(Market.Admin, id, None)));
        Assert.Equal("withdrawal_not_pending", Code(await Market.Get<Withdrawals>().CancelAsync(Worker, id, None)));
        var other = NewCaller(UserRole.Admin);
        Assert.Equal("withdrawal_claimed", Code(await Administration.PaidAsync(other, id, Paid, None)));

        Assert.Null(Code(await Administration.PaidAsync(Market.Admin, id, Paid, None)));

        Assert.Equal("withdrawal_not_by_hand", Code(await Administration.PaidAsync(Market.Admin, id, Paid, None)));
        var shown = (await Market.Get<Withdrawals>().GetAsync(Worker, id, None)).Value;
        Assert.Equal((WithdrawalStatus.Paid, "MTN 4471", "MTN •••• 4567"), (shown.Status, shown.Reference, shown.Destination));
        Assert.Equal((0, 60_000), (await ReservedAsync(), await Market.BalanceAsync(Account.Manual(Currency.Ghs))));
        Assert.Equal(TransactionStatus.Completed, (await PayoutAsync(id)).Status);
        var audited = await Market.Store.AllAsync(AuditEntryCollection.Subject.In($"withdrawals/{id}"), None).Select(entry => (entry.Action, entry.Reason)).ToListAsync();
        Assert.Equal([(AuditAction.PayoutClaimed, null), (AuditAction.PayoutPaidByHand, "MTN 4471")], audited.OrderBy(entry => entry.Action));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task What_cannot_be_paid_is_in_the_wallet_again_and_its_owner_reads_why()
    {
        var id = await RequestedAsync(PayoutMethod.BankAccount);

        Assert.Null(Code(await Administration.FailedAsync(Market.Admin, id, Failed, None)));

        var shown = (await Market.Get<Withdrawals>().GetAsync(Worker, id, None)).Value;
        Assert.Equal((WithdrawalStatus.Failed, "No such number."), (shown.Status, shown.Reason));
        Assert.Equal("withdrawal_ended", Code(await Administration.FailedAsync(Market.Admin, id, Failed, None)));
        Assert.Equal((Earned, 0), ((await WalletAsync()).Balance, await ReservedAsync()));
        Assert.Equal("withdrawal_not_by_hand", Code(await Administration.PaidAsync(Market.Admin, id, Paid, None)));
        await Market.AssertReconciledAsync();
    }

    /// <summary>Whoever owes can neither withdraw nor exchange: what stood beside the debt would stand there for ever.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_comes_back_pays_what_its_owner_has_come_to_owe_meanwhile(bool wasPaid)
    {
        var id = await RequestedAsync(PayoutMethod.BankAccount);
        if (wasPaid) await Administration.PaidAsync(Market.Admin, id, Paid, None);
        // A lost chargeback takes the rest of the wallet first.
        Assert.Null(Code(await RequestAsync(75_000)));
        await Market.PostDebtAsync(Worker, "debt", Ghs(-20_000));

        if (wasPaid) Assert.Null(Code(await Administration.FailedAsync(Market.Admin, id, Failed, None)));
        else Assert.Null(Code(await Market.Get<Withdrawals>().CancelAsync(Worker, id, None)));

        var wallet = await WalletAsync();
        Assert.Equal((Ghs(40_000), 0), (wallet.Balance, wallet.Owed.Count));
        var netted = Assert.Single(await Market.Store.AllAsync(TransactionCollection.Type.Is(TransactionType.DebtNetted), None).ToListAsync());
        Assert.Equal((Ghs(20_000), Ghs(40_000)), (netted.Amount, netted.BalanceAfter));
        Assert.Null(Code(await RequestAsync(40_000)));
        await Market.AssertReconciledAsync();
    }

    /// <summary>The process may end after the withdrawal and before its answer is kept: then the key runs again.</summary>
    [Fact]
    public async Task Who_asks_again_after_an_answer_that_never_came_withdraws_once()
    {
        await EarnAsync();
        await GiveDestinationAsync();
        var (withdrawals, request, input) = (Market.Get<Withdrawals>(), Guid.CreateVersion7(), new WithdrawalInput(Ghs(60_000)));

        var first = (await withdrawals.RequestAsync(Worker, input, request, None)).Value;
        Assert.Null(Code(await withdrawals.CancelAsync(Worker, first.Id, None)));
        var again = (await withdrawals.RequestAsync(Worker, input, request, None)).Value;

        Assert.Equal((request, WithdrawalStatus.Cancelled), (again.Id, again.Status));
        Assert.Equal(Earned, (await WalletAsync()).Balance);
        Assert.NotEqual(request, (await withdrawals.RequestAsync(Worker, input, None)).Value.Id);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task What_the_bank_sends_back_after_it_was_paid_is_in_the_wallet_again()
    {
        var id = await RequestedAsync(PayoutMethod.BankAccount);
        await Administration.PaidAsync(Market.Admin, id, Paid, None);

        Assert.Equal(WithdrawalStatus.Returned, (await Administration.FailedAsync(Market.Admin, id, Failed, None)).Value.Status);

        Assert.Equal((Earned, 0, 0), ((await WalletAsync()).Balance, await ReservedAsync(), await Market.BalanceAsync(Account.Manual(Currency.Ghs))));
        Assert.Equal(TransactionStatus.Failed, (await PayoutAsync(id)).Status);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Either_it_is_paid_or_it_has_failed()
    {
        var id = await RequestedAsync(PayoutMethod.MobileMoney);

        var paid = Task.Run(() => Administration.PaidAsync(Market.Admin, id, Paid, None));
        var failed = Task.Run(() => Administration.FailedAsync(NewCaller(UserRole.Admin), id, Failed, None));
        await Task.WhenAll(paid, failed);

        // Whoever says that a paid one has failed says that the bank sent it back.
        var status = (await ReadAsync(id)).Status;
        Assert.Equal((await failed).Refusal is null, status is WithdrawalStatus.Failed or WithdrawalStatus.Returned);
        Assert.Equal(status == WithdrawalStatus.Paid ? Ghs(75_000) : Earned, (await WalletAsync()).Balance);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task One_that_waits_for_a_day_is_told_and_again_each_week()
    {
        var id = await RequestedAsync(PayoutMethod.MobileMoney);
        var deadlines = Market.Get<DeadlineProcesses>();
        Assert.Empty(await deadlines.DueAsync(DeadlineKind.ManualPayout, None).ToListAsync());

        foreach (var wait in (TimeSpan[])[TimeSpan.FromDays(1), TimeSpan.FromDays(7)])
        {
            Market.Clock.Advance(wait);
            Assert.Equal([id], await deadlines.DueAsync(DeadlineKind.ManualPayout, None).ToListAsync());
            Assert.Empty(await deadlines.DueAsync(DeadlineKind.PayoutArrival, None).ToListAsync());
            Assert.Null(Code(await Administration.RaiseAlarmAsync(id, None)));
        }

        Assert.Equal("payment_not_expired", Code(await Administration.RaiseAlarmAsync(id, None)));
    }

    [Fact]
    public async Task It_is_cancelled_once_while_nobody_has_taken_it_on()
    {
        var id = await RequestedAsync(PayoutMethod.MobileMoney);
        var withdrawals = Market.Get<Withdrawals>();
        Assert.Equal("not_found", Code(await withdrawals.CancelAsync(Market.Stranger, id, None)));
        Assert.Equal("not_found", Code(await withdrawals.GetAsync(Market.Stranger, id, None)));

        for (var time = 0; time < 2; time++) Assert.Equal(WithdrawalStatus.Cancelled, (await withdrawals.CancelAsync(Worker, id, None)).Value.Status);

        Assert.Equal(Earned, (await WalletAsync()).Balance);
        Assert.Equal(TransactionStatus.Cancelled, (await PayoutAsync(id)).Status);
        Assert.Equal("withdrawal_not_by_hand", Code(await Administration.PaidAsync(Market.Admin, id, Paid, None)));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Money_goes_where_it_was_asked_for_and_a_change_pauses_the_next_one()
    {
        var id = await RequestedAsync(PayoutMethod.MobileMoney);

        var changed = (await Market.Get<PayoutDestinations>().PutAsync(Worker, Destination(PayoutMethod.MobileMoney) with { Phone = "+233209999999" }, None)).Value;

        Assert.Equal(("•••• 9999", Market.Now.AddDays(1)), (changed.MaskedNumber, changed.UsableFrom));
        Assert.Equal("+233201234567", (await ReadAsync(id)).Destination!.Number);
        Assert.Equal("payout_destination_paused", Code(await RequestAsync(10_000)));
        Market.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(Code(await RequestAsync(10_000)));
        // The same again is no change.
        Assert.Null(Code(await Market.Get<PayoutDestinations>().PutAsync(Worker, Destination(PayoutMethod.MobileMoney) with { Phone = "+233209999999" }, None)));
        Assert.Null(Code(await RequestAsync(10_000)));
    }

    [Fact]
    public async Task Nobody_withdraws_what_they_cannot()
    {
        await EarnAsync();
        Assert.Equal("payout_destination_missing", Code(await RequestAsync(10_000)));
        await GiveDestinationAsync();
        Assert.Equal("payout_destination_missing", Code(await RequestAsync(10_000, PayoutMethod.BankAccount)));
        Assert.Equal("payout_destination_missing", Code(await RequestAsync(10_000, PayoutMethod.Stripe)));
        Assert.Equal("invalid_input", Code(await RequestAsync(0)));
        Assert.Equal("invalid_input", Code(await RequestAsync(999)));
        Assert.Equal("wallet_insufficient", Code(await RequestAsync(135_001)));
        Assert.Equal("role_not_allowed", Code(await Market.Get<Withdrawals>().RequestAsync(Market.Hirer, new WithdrawalInput(Ghs(10_000)), None)));
        await ChangeUserAsync(user => user with { PhoneProof = new PhoneProof() });
        Assert.Equal("phone_not_verified", Code(await RequestAsync(10_000)));
        await ChangeUserAsync(user => user with { SuspendedAt = Market.Now });
        Assert.Equal("account_suspended", Code(await RequestAsync(10_000)));
        Assert.Equal("account_suspended", Code(await Market.Get<PayoutDestinations>().PutAsync(Worker, Destination(PayoutMethod.BankAccount), None)));
    }

    [Fact]
    public async Task Whoever_owes_money_in_the_currency_withdraws_none()
    {
        await EarnAsync();
        await GiveDestinationAsync();
        await Market.PostDebtAsync(Worker, "debt", Ghs(-1));

        Assert.Equal("wallet_owes", Code(await RequestAsync(10_000)));
        await Market.PostDebtAsync(Worker, "debt reversed", Ghs(1));
        Assert.Null(Code(await RequestAsync(10_000)));
    }

    [Theory]
    [InlineData("US", "payout_country_not_served")]
    [InlineData("gh", "invalid_input")]
    [InlineData("GH", null)]
    public async Task Where_one_is_paid_by_hand_is_in_a_country_of_the_settings(string country, string? code) =>
        Assert.Equal(code, Code(await Market.Get<PayoutDestinations>().PutAsync(Worker, Destination(PayoutMethod.MobileMoney) with { Country = country }, None)));

    [Fact]
    public async Task A_destination_has_what_its_kind_needs_and_nothing_else()
    {
        PayoutDestinationInput[] wrong =
        [
            Destination(PayoutMethod.MobileMoney) with { Phone = null },
            Destination(PayoutMethod.MobileMoney) with { Phone = "020" },
            Destination(PayoutMethod.MobileMoney) with { BankName = "GCB" },
            Destination(PayoutMethod.MobileMoney) with { Network = " " },
            Destination(PayoutMethod.BankAccount) with { AccountNumber = "1234" },
            Destination(PayoutMethod.BankAccount) with { AccountNumber = "1234 5678" },
            Destination(PayoutMethod.BankAccount) with { Phone = "+233201234567" },
            Destination(PayoutMethod.BankAccount) with { Holder = "" },
            Destination(PayoutMethod.BankAccount) with { Kind = PayoutMethod.Stripe },
        ];

        foreach (var input in wrong) Assert.Equal("invalid_input", Code(await Market.Get<PayoutDestinations>().PutAsync(Worker, input, None)));
        Assert.Equal("not_found", Code(await Market.Get<PayoutDestinations>().GetAsync(Worker, None)));
    }

    [Fact]
    public void The_countries_say_how_one_is_paid_there()
    {
        var countries = Market.Get<PayoutDestinations>().Countries().Items;

        Assert.Equal([PayoutMethod.BankAccount, PayoutMethod.MobileMoney], countries.Single(country => country.Country == "GH").Methods);
        Assert.Equal([PayoutMethod.Stripe], countries.Single(country => country.Country == "US").Methods);
        Assert.Equal(countries.Select(country => country.Country).Order(StringComparer.Ordinal), countries.Select(country => country.Country));
    }

    [Theory]
    [InlineData("GHS 10", "GH", true)]
    [InlineData("", "", true)]
    [InlineData("GHS ten", "GH", false)]
    [InlineData("GHS 10,GHS 20", "GH", false)]
    [InlineData("GHS 10", "Ghana", false)]
    [InlineData("GHS 10", "gh", false)]
    public void The_settings_are_checked(string minimum, string countries, bool isValid)
    {
        var limits = new PaymentLimits { MinimumWithdrawal = minimum, BankPayoutCountries = countries };

        Assert.Equal(isValid, limits.AreWithdrawalsValid() && limits.AreCountriesValid());
    }

    private async Task<Guid> RequestedAsync(PayoutMethod method)
    {
        await EarnAsync();
        await GiveDestinationAsync(method);
        var requested = await RequestAsync(60_000);
        Assert.Null(Code(requested));
        return requested.Value.Id;
    }

    private Task<Result<bool>> ChangeUserAsync(Func<User, User> change) => Market.Get<Transactor>().RunAsync<bool>(null, async work =>
    {
        work.Rewrite(change((await work.FindAsync<User>(Worker.UserId, None))!));
        return true;
    }, None);
}
