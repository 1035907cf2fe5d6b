using System.Text.Json.Nodes;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Simulators.Stripe;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Lives;

/// <summary>A world in which one saga of a contract's money is played.</summary>
internal sealed class SagaStage : CutStage
{
    private static readonly Currency Ghs = Currency.Ghs;

    private readonly LifeWorld world;
    private readonly LifeContract contract;
    private string intent = "";
    private Guid endingId;

    private SagaStage(LifeWorld world, int cut)
        : base(world, cut)
    {
        this.world = world;
        contract = new LifeContract(world);
    }

    /// <summary>Plays a saga, with the power going out once.</summary>
    /// <param name="saga">What is played.</param>
    /// <param name="cut">After how many operations the power goes out; less than zero for never.</param>
    /// <returns>How many operations it took, how many hosts lost their power, where the money is, and what is wrong with it.</returns>
    public static async Task<SagaOutcome<SagaEnd>> PlayAsync(Saga saga, int cut)
    {
        var world = await LifeWorld.OpenAsync(new ContractOptions { FeeBasisPoints = 1_000 });
        await using var stage = new SagaStage(world, cut);
        await stage.contract.SignAsync(Ghs, saga.Amounts, () => 25, saga.HasAccounts, saga.HasFees ? (350, 1_500) : (0, 0));
        var operations = await stage.PlayAsync(() => saga.Before(stage), () => saga.Steps(stage));
        return new(operations, world.Crashes, await stage.ReadEndAsync(), await LifeAudit.FindWrongAsync(world));
    }

    /// <summary>The hirer starts a payment with a card that is typed in.</summary>
    /// <param name="numbers">The milestones that it is for, from 1; none for all that are open.</param>
    public Task FundAsync(params int[] numbers) => FundAsync(new FundingInput(MilestoneIds: numbers.Length == 0 ? null : [.. numbers.Select(MilestoneId)]));

    /// <summary>The hirer has a good card stored.</summary>
    public Task StoreCardAsync() => contract.StoreCardAsync("pm_card_visa");

    /// <summary>The hirer pays with the stored card: whoever asks again after the money has arrived is told so.</summary>
    public async Task FundByStoredCardAsync()
    {
        var wallet = await world.Store.Unpowered.FindAsync(WalletCollection.UserId.Is(contract.Hirer.UserId), None);
        await FundAsync(new FundingInput(PaymentMethodId: wallet!.PaymentMethods[0].Id), "escrow_already_held");
    }

    /// <summary>The payer confirms the payment that was started last.</summary>
    public async Task PayAsync(string card = "pm_card_visa") =>
        Assert.Equal(200, (await world.Stripe.CallAsync("POST", $"payment_intents/{intent}/confirm", $"payment_method={card}")).Status);

    /// <summary>All milestones are funded by one payment.</summary>
    public async Task FundedAsync()
    {
        await FundAsync();
        await PayAsync();
        await UntilAsync("the payment has arrived", async () => (await EscrowAsync())?.Held.IsPositive == true);
    }

    /// <summary>Whether the contract was signed with a milestone of this number.</summary>
    public bool Has(int number) => contract.Milestones.Count >= number;

    /// <summary>The worker starts a milestone and hands it in.</summary>
    /// <param name="number">From 1.</param>
    public async Task SubmittedAsync(int number)
    {
        var id = (await MilestoneAsync(number)).Id;
        await DoAsync("start", async () => Code(await world.Get<Milestones>().StartAsync(contract.Worker, id, None)));
        await DoAsync("submit", async () => Code(await world.Get<Milestones>().SubmitAsync(contract.Worker, id, new SubmissionInput([new Deliverable("Photos")]), None)));
    }

    /// <summary>The hirer approves a milestone, or a part of it.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="amount">In minor units; null for all.</param>
    /// <param name="remainder">What becomes of the rest.</param>
    public async Task ApproveAsync(int number, long? amount = null, ApprovalRemainder? remainder = null)
    {
        var id = (await MilestoneAsync(number)).Id;
        var input = new ApprovalInput(amount is { } minorUnits ? new Money(minorUnits, Ghs) : null, remainder);
        await DoAsync("approve", async () => Code(await world.Get<Milestones>().ApproveAsync(contract.Hirer, id, input, None)));
    }

    /// <summary>The hirer asks for a milestone's money.</summary>
    /// <param name="number">From 1.</param>
    public Task RequestRefundAsync(int number) => DoAsync(
        "request a refund",
        async () => Code(await world.Get<RefundRequests>().RequestAsync(contract.Hirer, contract.Id, new RefundRequestInput(MilestoneId(number), "Nothing came."), None)),
        "refund_already_requested");

    /// <summary>The worker agrees to the refund that is asked for.</summary>
    public async Task AcceptRefundAsync()
    {
        var open = RefundRequestCollection.ContractId.Is(contract.Id);
        var request = (await world.Store.Unpowered.QueryAsync(new Query<RefundRequest> { Where = open }, None)).Items.Single(one => one.Status == RefundRequestStatus.Open);
        await DoAsync("accept the refund", async () => Code(await world.Get<RefundRequests>().AcceptAsync(contract.Worker, request.Id, None)));
    }

    /// <summary>From now on Stripe refuses each new refund with a code; null for none.</summary>
    public Task RefuseRefundsAsync(string? code) => world.Stripe.MisbehaveAsync(new StripeMisbehaviour { RefuseRefunds = code });

    /// <summary>An administrator has the refund that failed sent again, or says that it was paid by hand.</summary>
    public async Task ResolveRefundAsync(bool isSentAgain)
    {
        await UntilAsync("a refund has failed", async () => (await RefundsAsync()).Any(refund => refund.Status == TransactionStatus.Failed));
        var failed = (await RefundsAsync()).Single(refund => refund.Status == TransactionStatus.Failed);
        await RefuseRefundsAsync(null);
        var input = new RefundResolutionInput("The payer was asked.");
        await DoAsync(
            "resolve a failed refund",
            async () => Code(await (isSentAgain
                ? world.Get<RefundAdministration>().RetryAsync(contract.Administrator, failed.Id, input, None)
                : world.Get<RefundAdministration>().SettleAsync(contract.Administrator, failed.Id, input, None))),
            "refund_not_failed");
    }

    /// <summary>So many refunds have arrived.</summary>
    public Task RefundedAsync(int count) =>
        UntilAsync("the refunds have arrived", async () => (await RefundsAsync()).Count(refund => refund.Status == TransactionStatus.Completed) == count);

    /// <summary>The hirer proposes to end the contract.</summary>
    /// <param name="toWorker">In minor units.</param>
    public Task ProposeEndAsync(long toWorker) => DoAsync("propose the end", async () =>
    {
        var proposed = await world.Get<Endings>().ProposeAsync(contract.Hirer, contract.Id, new EndingInput(new Money(toWorker, Ghs)), None);
        if (proposed.Refusal is null) endingId = proposed.Value.Id;
        return Code(proposed);
    });

    /// <summary>The worker agrees to the proposed end.</summary>
    public Task AcceptEndAsync() => DoAsync("accept the end", async () => Code(await world.Get<Endings>().AcceptAsync(contract.Worker, endingId, None)));

    /// <summary>The worker cancels the contract, of which nothing is funded.</summary>
    public Task CancelAsync() => DoAsync("cancel", async () => Code(await world.Get<Agreements>().CancelAsync(contract.Worker, contract.Id, None)));

    /// <summary>The worker asks to be erased, and gives up the wallet.</summary>
    public Task LeaveAsync() => DoAsync("leave", () => contract.LeaveAsync(contract.Worker));

    /// <summary>The worker has an account at Stripe that can be paid out to.</summary>
    public async Task OnboardAsync()
    {
        var account = (await world.Get<PayoutAccounts>().OpenAsync(contract.Worker, "US", None)).Value;
        await world.Stripe.CompleteOnboardingAsync(account);
        Assert.True((await world.Get<PayoutAccounts>().RefreshAsync(account, _ => { }, None)).Value);
    }

    /// <summary>The worker has said where to be paid by hand, and the pause is over.</summary>
    public async Task GiveDestinationAsync()
    {
        await contract.ProvePhoneAsync(contract.Worker);
        var where = new PayoutDestinationInput(PayoutMethod.MobileMoney, "GH", "Ama Mensah", Network: "MTN", Phone: "+233201234567");
        Assert.Null(Code(await world.Get<PayoutDestinations>().PutAsync(contract.Worker, where, None)));
        await PassAsync(TimeSpan.FromDays(1));
    }

    /// <summary>The worker withdraws. Whoever asks again does so under the same key, and is answered with the first one.</summary>
    /// <param name="amount">In minor units.</param>
    public Task WithdrawAsync(long amount) => DoAsync("withdraw", async () => await WithdrawalAsync() is null
        ? Code(await world.Get<Withdrawals>().RequestAsync(contract.Worker, new WithdrawalInput(new Money(amount, Ghs)), None))
        : null);

    /// <summary>The worker does not want the withdrawal any more; one that is on its way goes on.</summary>
    public Task CancelWithdrawalAsync() => DoAsync("cancel the withdrawal", async () => Code(await world.Get<Withdrawals>().CancelAsync(contract.Worker, (await WithdrawalAsync())!.Id, None)));

    /// <summary>An administrator pays the withdrawal, or says that it came back.</summary>
    public Task ResolveWithdrawalAsync(bool isPaid) => DoAsync(
        "resolve a withdrawal",
        async () =>
        {
            var (administration, id) = (world.Get<WithdrawalAdministration>(), (await WithdrawalAsync())!.Id);
            return Code(isPaid
                ? await administration.PaidAsync(contract.Administrator, id, new PayoutPaidInput("MTN 4471"), None)
                : await administration.FailedAsync(contract.Administrator, id, new PayoutFailedInput("No such number."), None));
        },
        "withdrawal_not_by_hand", "withdrawal_ended");

    /// <summary>The bank sends the payout back.</summary>
    public async Task FailPayoutAsync()
    {
        var payout = world.Stripe.All("payout").Single();
        Assert.Equal(200, (await world.Stripe.ControlAsync(payout["id"]!.GetValue<string>(), new StripePayoutFailure())).Status);
    }

    /// <summary>The withdrawal gets where it has to.</summary>
    public Task WithdrawalIsAsync(WithdrawalStatus status) => UntilAsync($"the withdrawal is {status}", async () => (await WithdrawalAsync())?.Status == status);

    /// <summary>The payer's bank takes the first payment back.</summary>
    /// <param name="amount">In minor units; null for all.</param>
    public async Task DisputeAsync(long? amount = null)
    {
        var charge = world.Stripe.All("charge").Single(one => one["paid"]!.GetValue<bool>());
        Assert.Equal(200, (await world.Stripe.ControlAsync("", new StripeNewDispute(charge["id"]!.GetValue<string>(), null, amount))).Status);
        await IsAsync(ContractStatus.Disputed);
    }

    /// <summary>The payer's bank takes back the first payment, of which nothing is in escrow any more.</summary>
    public async Task DisputeOfReleasedAsync()
    {
        var charge = world.Stripe.All("charge").Single();
        Assert.Equal(200, (await world.Stripe.ControlAsync("", new StripeNewDispute(charge["id"]!.GetValue<string>(), null, null))).Status);
        await UntilAsync("the chargeback is known", async () => (await world.Store.Unpowered.QueryAsync(new Query<Chargeback>(), None)).Items.Count == 1);
    }

    /// <summary>The worker gives what was released for a milestone back: whoever asks again after that is told that nothing is left.</summary>
    /// <param name="number">From 1.</param>
    public async Task GiveBackAsync(int number)
    {
        var milestone = (await MilestoneAsync(number)).Id;
        var releases = new Query<Transaction> { Where = TransactionCollection.Type.Is(TransactionType.EscrowRelease) };
        var release = (await world.Store.Unpowered.QueryAsync(releases, None)).Items.Single(one => one.MilestoneId == milestone);
        await DoAsync(
            "give back",
            async () => Code(await world.Get<GiveBacks>().ExecuteAsync(contract.Worker, release.Id, new GiveBackInput(), None)),
            "give_back_too_much", "give_back_under_way");
    }

    /// <summary>From now on Stripe refuses each new payout to a bank, as of money that is still pending in the connected account; or it does no longer.</summary>
    public Task RefusePayoutsAsync(bool isOn) => world.Stripe.MisbehaveAsync(new StripeMisbehaviour { RefusePayouts = isOn ? "balance_insufficient" : null });

    /// <summary>The worker spends so much of the connected account; less than zero fills it up.</summary>
    public async Task SpendAsync(long amount)
    {
        var account = world.Stripe.All("account").Single();
        Assert.Equal(200, (await world.Stripe.ControlAsync(account["id"]!.GetValue<string>(), new StripeAccountChange(amount, "ghs"))).Status);
    }

    /// <summary>The withdrawal stands in the connected account, and the bank has not got it.</summary>
    public Task IsTransferredAsync() => UntilAsync(
        "the withdrawal is transferred", async () => await WithdrawalAsync() is { StripeTransferId: not null, StripePayoutId: null, SendingUntil: null });

    /// <summary>The worker gives back what was withdrawn: whoever asks again is told that it is under way, or that nothing is left.</summary>
    /// <param name="end">How that ends.</param>
    public async Task GiveWithdrawnBackAsync(TransactionStatus end)
    {
        await GiveBackAsync(1);
        await UntilAsync(
            $"what is given back is {end}",
            async () => (await GiveBacksAsync()) is { Count: > 0 } given && given.All(one => one.Status != TransactionStatus.Pending) && given.Any(one => one.Status == end));
    }

    /// <summary>The time comes at which the evidence goes to the bank, which gets it once.</summary>
    public async Task EvidenceAsync()
    {
        await PassAsync(TimeSpan.FromDays(8));
        await UntilAsync("the bank has the evidence", () => Task.FromResult(Submissions() > 0));
        Assert.Equal(1, Submissions());

        int Submissions() => world.Stripe.All("dispute").Single()["evidence_details"]!["submission_count"]!.GetValue<int>();
    }

    /// <summary>The bank decides.</summary>
    public async Task DecideAsync(string verdict)
    {
        var dispute = world.Stripe.All("dispute").Single();
        Assert.Equal(200, (await world.Stripe.ControlAsync(dispute["id"]!.GetValue<string>(), new StripeVerdict(verdict))).Status);
    }

    /// <summary>The bank decides for the payer, and what comes of that is done at once: no time passes and no sweep runs.</summary>
    /// <returns>The chargeback as it is then.</returns>
    public async Task<Chargeback> LoseAtOnceAsync()
    {
        await DecideAsync("lost");
        await DoAsync("work", WorkAsync);
        return (await world.Store.Unpowered.QueryAsync(new Query<Chargeback>(), None)).Items.Single();
    }

    /// <summary>The contract gets where it has to.</summary>
    public Task IsAsync(ContractStatus status) => UntilAsync(
        $"the contract is {status}", async () => (await world.Store.Unpowered.FindAsync<Contract>(contract.Id, None))!.Status == status);

    /// <summary>The escrow holds so much, in minor units.</summary>
    public Task HeldAsync(long held) => UntilAsync($"{held} is held", async () => ((await EscrowAsync())?.Held.MinorUnits ?? 0) == held);

    /// <summary>No payment is pending any more.</summary>
    public Task NothingIsPendingAsync() => UntilAsync("nothing is pending", async () =>
        await world.Store.Unpowered.CountAsync(TransactionCollection.Status.Is(TransactionStatus.Pending), None) == 0);

    private async Task<Withdrawal?> WithdrawalAsync() => await world.Store.Unpowered.FindAsync(WithdrawalCollection.UserId.Is(contract.Worker.UserId), None);

    private Guid MilestoneId(int number) => contract.Milestones[number - 1];

    private Task FundAsync(FundingInput input, params string[] done) => DoAsync(
        "fund",
        async () =>
        {
            var funding = await world.Get<FundEscrow>().ExecuteAsync(contract.Hirer, contract.Id, input, None);
            if (funding.Refusal is null) intent = funding.Value.Transaction.StripePaymentIntentId!;
            return Code(funding);
        },
        done);

    private async Task<Milestone> MilestoneAsync(int number) =>
        (await world.Store.Unpowered.QueryAsync(new Query<Milestone> { Where = MilestoneCollection.ContractId.Is(contract.Id) }, None)).Items.Single(one => one.Number == number);

    private ValueTask<Escrow?> EscrowAsync() => world.Store.Unpowered.FindAsync(EscrowCollection.ContractId.Is(contract.Id), None);

    private async Task<IReadOnlyList<Transaction>> RefundsAsync() =>
        (await world.Store.Unpowered.QueryAsync(new Query<Transaction> { Where = TransactionCollection.Type.Is(TransactionType.Refund) }, None)).Items;

    private async Task<IReadOnlyList<Transaction>> GiveBacksAsync() =>
        (await world.Store.Unpowered.QueryAsync(new Query<Transaction> { Where = TransactionCollection.Type.Is(TransactionType.GiveBack) }, None)).Items;

    private async Task<SagaEnd> ReadEndAsync()
    {
        var balances = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var (account, balance) in world.Get<IJournal>().AllBalancesAsync(None)) balances[account.Name] = balance.MinorUnits;
        long Of(Account account) => balances.GetValueOrDefault(account.Name);
        return new SagaEnd((await world.Store.Unpowered.FindAsync<Contract>(contract.Id, None))!.Status)
        {
            Worker = Of(Account.WalletAvailable(contract.Worker.UserId)),
            Pending = Of(Account.WalletPending(contract.Worker.UserId)),
            WorkerOwes = Of(Account.WalletReceivable(contract.Worker.UserId)),
            Fees = Of(Account.PlatformFees),
            Tax = Of(Account.Tax("GH")),
            Held = Of(Account.Escrow(contract.Id)),
            Owed = Of(Account.WalletPending(contract.Hirer.UserId)) + Of(Account.WalletReceivable(contract.Hirer.UserId)),
            Manual = Of(Account.Manual(Ghs)),
            Charged = SumOf("charge", charge => charge["paid"]!.GetValue<bool>()),
            PaidOut = SumOf("transfer", transfer => !transfer["reversed"]!.GetValue<bool>()),
            Refunded = SumOf("refund", refund => refund["status"]!.GetValue<string>() is not ("failed" or "canceled")),
        };
    }

    private long SumOf(string type, Func<JsonObject, bool> which) => world.Stripe.All(type).Where(which).Sum(one => one["amount"]!.GetValue<long>());
}

/// <summary>A saga of money.</summary>
/// <param name="Amounts">Of the contract's milestones, in pesewas.</param>
/// <param name="HasFees">Whether the hirer pays a fee, and both pay tax on fees.</param>
/// <param name="Before">What has happened when it begins.</param>
/// <param name="Steps">What happens, the power going out at any time.</param>
/// <param name="End">Where the money is then.</param>
internal sealed record Saga(long[] Amounts, bool HasFees, Func<SagaStage, Task> Before, Func<SagaStage, Task> Steps, SagaEnd End)
{
    /// <summary>Whether the parties have accounts, which they can leave.</summary>
    public bool HasAccounts { get; init; }
}

/// <summary>Where the money of a contract is, in minor units.</summary>
/// <param name="Contract">What became of it.</param>
internal sealed record SagaEnd(ContractStatus Contract)
{
    /// <summary>What the worker can withdraw.</summary>
    public long Worker { get; init; }

    /// <summary>What the worker has earned and cannot withdraw yet.</summary>
    public long Pending { get; init; }

    /// <summary>What the worker owes, below zero.</summary>
    public long WorkerOwes { get; init; }

    /// <summary>The platform's.</summary>
    public long Fees { get; init; }

    /// <summary>Ghana's.</summary>
    public long Tax { get; init; }

    /// <summary>In escrow.</summary>
    public long Held { get; init; }

    /// <summary>What the hirer is still to get back, less what the hirer owes.</summary>
    public long Owed { get; init; }

    /// <summary>What was paid past Stripe.</summary>
    public long Manual { get; init; }

    /// <summary>What has gone to connected accounts at Stripe, and has stayed there.</summary>
    public long PaidOut { get; init; }

    /// <summary>What payers paid at Stripe.</summary>
    public long Charged { get; init; }

    /// <summary>What Stripe paid back to them.</summary>
    public long Refunded { get; init; }
}
