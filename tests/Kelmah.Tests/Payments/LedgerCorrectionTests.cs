using Kelmah.Identity;
using Kelmah.Administration;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

public sealed class LedgerCorrectionTests : IAsyncLifetime
{
    private readonly Caller second = NewCaller(UserRole.Admin);
    private readonly Caller unproved = NewCaller(UserRole.Admin);
    private readonly Guid wrong = Guid.CreateVersion7();

    private Market market = null!;

    private LedgerCorrections Corrections => market.Get<LedgerCorrections>();

    private string Available => Account.WalletAvailable(market.Worker.UserId).Name;

    private string Pending => Account.WalletPending(market.Worker.UserId).Name;

    public async Task InitializeAsync()
    {
        market = await OpenAsync(services => services.AddSingleton<IStepUp>(new ProvedStepUp(unproved.UserId)));
        await market.Get<Transactor>().RunAsync<bool>(null, async work =>
        {
            work.Append(JournalEntry.Create(
                wrong, "wrong", "test", null, market.Now, new Posting(Account.PlatformFees, Ghs(-1_000)), new Posting(Account.WalletAvailable(market.Worker.UserId), Ghs(1_000))));
            await market.Get<Wallets>().ChangeAsync(work, market.Worker.UserId, Currency.Ghs, wallet => wallet.ChangeAvailable(Ghs(1_000), market.Now), None);
            return true;
        }, None);
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task What_one_administrator_proposes_another_one_approves_and_the_books_and_the_wallet_change_together()
    {
        var proposed = await ProposeAsync((Available, "-3.00"), (Pending, "1.00"), ("platform:fees", "2.00"));
        Assert.Equal((CorrectionStatus.Proposed, market.Now.AddDays(7)), (proposed.Status, proposed.Next!.DueAt));
        Assert.Equal(Ghs(1_000), (await WalletAsync()).Balance);

        var approved = (await Corrections.ApproveAsync(second, proposed.Id, None)).Value;

        Assert.Equal((CorrectionStatus.Approved, second.UserId, null), (approved.Status, approved.DecidedBy, approved.Next));
        var wallet = await WalletAsync();
        Assert.Equal((Ghs(700), Ghs(100)), (wallet.Balance, wallet.PendingBalance));
        Assert.Equal(-800, await market.BalanceAsync(Account.PlatformFees));
        var entries = (await market.Get<Ledger>().ListEntriesAsync(market.Admin, "platform:fees", new Paging(), None)).Value.Items;
        Assert.Equal([("correction", wrong, 0), ("test", null, 1)], entries.Select(entry => (entry.Kind, entry.Corrects, entry.CorrectedBy.Count)));
        Assert.Equal((approved.EntryId, entries[0].Id), (entries[1].CorrectedBy[0], entries[1].CorrectedBy[0]));
        Assert.Equal($"correction:{proposed.Id}", entries[0].Key);
        var shown = (await market.Get<Ledger>().ListTransactionsAsync(market.Worker, new TransactionSearch(), new Paging(), None)).Value.Items;
        Assert.Equal(
            [(TransactionType.Correction, TransactionDirection.In, Ghs(100), (Money?)null), (TransactionType.Correction, TransactionDirection.Out, Ghs(300), Ghs(700))],
            shown.OrderBy(one => one.Amount).Select(one => (one.Type, one.Direction!.Value, one.Amount, one.BalanceAfter)));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Nobody_approves_what_they_have_proposed()
    {
        var proposed = await ProposeAsync((Available, "-3.00"), ("platform:fees", "3.00"));

        Assert.Equal("own_correction", Code(await Corrections.ApproveAsync(market.Admin, proposed.Id, None)));
        Assert.Equal("role_not_allowed", Code(await Corrections.ApproveAsync(market.Worker, proposed.Id, None)));
        Assert.Equal("totp_required", Code(await Corrections.ApproveAsync(unproved, proposed.Id, None)));
        Assert.Equal(Ghs(1_000), (await WalletAsync()).Balance);
    }

    [Fact]
    public async Task A_correction_is_decided_once()
    {
        var proposed = await ProposeAsync((Available, "-3.00"), ("platform:fees", "3.00"));

        var codes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Corrections.ApproveAsync(second, proposed.Id, None)));

        Assert.Equal(1, codes.Count(code => Code(code) is null));
        Assert.Equal("correction_not_open", Code(await Corrections.RejectAsync(second, proposed.Id, new CorrectionRejection("Too late."), None)));
        Assert.Equal(Ghs(700), (await WalletAsync()).Balance);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_rejected_one_and_one_that_nobody_decides_in_time_change_nothing()
    {
        var rejected = await ProposeAsync((Available, "-3.00"), ("platform:fees", "3.00"));
        var late = await ProposeAsync((Available, "-3.00"), ("platform:fees", "3.00"));

        var after = (await Corrections.RejectAsync(market.Admin, rejected.Id, new CorrectionRejection("A slip of mine."), None)).Value;
        Assert.Equal((CorrectionStatus.Rejected, "A slip of mine.", null), (after.Status, after.Rejection, after.Next));
        Assert.Equal("correction_not_open", Code(await Corrections.ExpireAsync(late.Id, None)));
        market.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal("correction_not_open", Code(await Corrections.ApproveAsync(second, late.Id, None)));
        Assert.Equal(CorrectionStatus.Expired, (await Corrections.ExpireAsync(late.Id, None)).Value.Status);
        Assert.Equal(CorrectionStatus.Expired, (await Corrections.ExpireAsync(late.Id, None)).Value.Status);

        Assert.Equal(Ghs(1_000), (await WalletAsync()).Balance);
        Assert.Equal(
            [late.Id], (await Corrections.ListAsync(market.Admin, CorrectionStatus.Expired, new Paging(), None)).Value.Items.Select(one => one.Id));
        Assert.Equal(2, (await Corrections.ListAsync(market.Admin, null, new Paging(), None)).Value.Items.Count);
    }

    [Fact]
    public async Task No_wallet_goes_below_zero()
    {
        var proposed = await ProposeAsync((Available, "-10.01"), ("platform:fees", "10.01"));

        Assert.Equal("wallet_insufficient", Code(await Corrections.ApproveAsync(second, proposed.Id, None)));
        Assert.Equal(CorrectionStatus.Proposed, (await Corrections.GetAsync(second, proposed.Id, None)).Value.Status);
    }

    [Theory]
    [InlineData("escrow:018f0000-0000-7000-8000-000000000001", "account_not_correctable")]
    [InlineData("stripe:GHS", "account_not_correctable")]
    [InlineData("stripe:unsettled:GHS", "account_not_correctable")]
    [InlineData("wallet:018f0000-0000-7000-8000-000000000001:receivable", "account_not_correctable")]
    [InlineData("wallet:018f0000-0000-7000-8000-000000000001:available", "invalid_input")]
    [InlineData("platform:fess", "invalid_input")]
    public async Task What_moves_by_its_own_commands_or_is_nobodys_is_refused(string account, string code)
    {
        var refusal = (await Corrections.ProposeAsync(market.Admin, Input((account, "1.00"), ("platform:fees", "-1.00")), None)).Refusal!;

        Assert.Equal(code, refusal.Error.Code);
        Assert.Equal(["postings[0].account"], refusal.Errors!.Keys);
    }

    [Theory]
    [InlineData("exchange:GHS")]
    [InlineData("manual:GHS")]
    [InlineData("tax:GH")]
    [InlineData("stripe:fees")]
    public async Task The_platforms_own_accounts_are_corrected(string account)
    {
        var proposed = await ProposeAsync((account, "-2.50"), ("platform:fees", "2.50"));

        Assert.Null(Code(await Corrections.ApproveAsync(second, proposed.Id, None)));

        Assert.Equal(-250, await market.BalanceAsync(Account.Parse(account)));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Postings_balance_and_name_an_account_once_and_an_entry_that_is_there()
    {
        Assert.Equal("invalid_input", Code(await Corrections.ProposeAsync(market.Admin, Input(("platform:fees", "1.00"), ("stripe:fees", "-1.01")), None)));
        Assert.Equal("invalid_input", Code(await Corrections.ProposeAsync(market.Admin, Input(("platform:fees", "1.00"), ("platform:fees", "-1.00")), None)));
        Assert.Equal("invalid_input", Code(await Corrections.ProposeAsync(market.Admin, Input(("platform:fees", "0.00"), ("stripe:fees", "0.00")), None)));
        Assert.Equal("invalid_input", Code(await Corrections.ProposeAsync(market.Admin, Input(("platform:fees", "1.001"), ("stripe:fees", "-1.001")), None)));
        Assert.Equal("invalid_input", Code(await Corrections.ProposeAsync(market.Admin, Input(("platform:fees", "1.00")), None)));
        var unknown = Input(("platform:fees", "1.00"), ("stripe:fees", "-1.00")) with { Corrects = Guid.CreateVersion7() };
        Assert.Equal("corrected_entry_unknown", Code(await Corrections.ProposeAsync(market.Admin, unknown, None)));
        Assert.Equal("totp_required", Code(await Corrections.ProposeAsync(unproved, Input(("platform:fees", "1.00"), ("stripe:fees", "-1.00")), None)));
        Assert.Equal("role_not_allowed", Code(await Corrections.ProposeAsync(market.Hirer, Input(("platform:fees", "1.00"), ("stripe:fees", "-1.00")), None)));
    }

    [Fact]
    public async Task A_correction_can_be_corrected_itself()
    {
        var first = await ProposeAsync((Available, "-3.00"), ("platform:fees", "3.00"));
        var entry = (await Corrections.ApproveAsync(second, first.Id, None)).Value.EntryId!.Value;
        var back = (await Corrections.ProposeAsync(market.Admin, Input((Available, "3.00"), ("platform:fees", "-3.00")) with { Corrects = entry }, None)).Value;

        Assert.Null(Code(await Corrections.ApproveAsync(second, back.Id, None)));

        Assert.Equal(Ghs(1_000), (await WalletAsync()).Balance);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Each_step_is_audited_with_its_reason()
    {
        var proposed = await ProposeAsync((Available, "-3.00"), ("platform:fees", "3.00"));
        await Corrections.ApproveAsync(second, proposed.Id, None);

        var entries = (await market.Get<AuditTrail>().ListAsync(new AuditFilter(), new Paging(), None)).Value.Items;

        Assert.Equal(
            [(AuditAction.CorrectionApproved, second.UserId, null), (AuditAction.CorrectionProposed, market.Admin.UserId, "Booked twice.")],
            entries.Select(entry => (entry.Action, entry.ActorId, entry.Reason)));
        Assert.All(entries, entry => Assert.Equal($"ledger/corrections/{proposed.Id}", entry.Subject));
    }

    private static CorrectionInput Input(Guid corrects, params (string Account, string Amount)[] postings) => new(
        corrects, "Booked twice.", [.. postings.Select(posting => new CorrectionPostingInput(posting.Account, new CorrectionAmount(posting.Amount, Currency.Ghs)))]);

    private CorrectionInput Input(params (string Account, string Amount)[] postings) => Input(wrong, postings);

    private async Task<LedgerCorrectionView> ProposeAsync(params (string Account, string Amount)[] postings)
    {
        var proposed = await Corrections.ProposeAsync(market.Admin, Input(postings), None);
        Assert.Null(Code(proposed));
        return proposed.Value;
    }

    private async Task<Wallet> WalletAsync() => (await market.Store.FindAsync(WalletCollection.UserId.Is(market.Worker.UserId), None))!;
}
