using FsCheck;
using FsCheck.Fluent;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Testing;
using Kelmah.Tests.Contracts;
using Kelmah.Tests.Races;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>
/// A dry run shows exactly what its command then commits, document by document, event by event, posting by posting, and leaves every row of the file as
/// it was. Each command that moves money is a row of <see cref="Commands"/>, and is tried in whatever state the steps before it lead to.
/// </summary>
public sealed class DryRunTests
{
    private delegate Task<string?> Command(RaceWorld world, Market market);

    /// <summary>The commands that can be tried; each gives the code of its refusal.</summary>
    private static readonly Dictionary<string, Command> Commands = new()
    {
        ["fund"] = async (world, market) => Code(await market.Get<FundEscrow>().ExecuteAsync(world.Hirer, world.ContractId, new FundingInput(), None)),
        ["approve the first"] = async (world, market) => Code(await market.Get<Milestones>().ApproveAsync(world.Hirer, world.FirstId, new ApprovalInput(), None)),
        ["fund the first"] = async (world, market) =>
            Code(await market.Get<FundEscrow>().ExecuteAsync(world.Hirer, world.ContractId, new FundingInput(MilestoneIds: [world.FirstId]), None)),
        ["approve a part of the first"] = async (world, market) =>
            Code(await market.Get<Milestones>().ApproveAsync(world.Hirer, world.FirstId, new ApprovalInput(Ghs(30_001), ApprovalRemainder.Next), None)),
        ["approve a part of the second"] = async (world, market) =>
            Code(await market.Get<Milestones>().ApproveAsync(world.Hirer, world.SecondId, new ApprovalInput(Ghs(20_001), ApprovalRemainder.Return), None)),
        ["end it"] = async (world, _) => Code(await world.ProposeEndAsync(world.Hirer, 40_000)),
        ["end it the same"] = async (world, _) => Code(await world.ProposeEndAsync(world.Worker, 40_000)),
        ["agree to the end"] = async (world, market) => Code(await market.Get<Endings>().AcceptAsync(world.Worker, await LastAsync<EndingProposal>(market), None)),
        ["agree to the change"] = async (world, market) => Code(await market.Get<Amendments>().AcceptAsync(world.Worker, await LastAsync<Amendment>(market), None)),
        ["approve the second"] = async (world, market) => Code(await market.Get<Milestones>().ApproveAsync(world.Hirer, world.SecondId, new ApprovalInput(), None)),
        ["cancel"] = async (world, market) => Code(await market.Get<Agreements>().CancelAsync(world.Worker, world.ContractId, None)),
        ["ask for the first back"] = async (world, _) => Code(await world.RequestRefundAsync(world.FirstId)),
        ["ask for the second back"] = async (world, _) => Code(await world.RequestRefundAsync(world.SecondId)),
        ["give back"] = async (world, market) => Code(await market.Get<RefundRequests>().AcceptAsync(world.Worker, await LastAsync<RefundRequest>(market), None)),
        ["give a release back"] = async (world, market) =>
            Code(await market.Get<GiveBacks>().ExecuteAsync(world.Worker, await ReleaseAsync(market), new GiveBackInput(Ghs(30_001)), None)),
        ["approve as a stranger"] = async (world, market) => Code(await market.Get<Milestones>().ApproveAsync(market.Stranger, world.FirstId, new ApprovalInput(), None)),
        ["retry the refund"] = async (_, market) =>
            Code(await market.Get<RefundAdministration>().RetryAsync(market.Admin, await LastAsync<Transaction>(market), new RefundResolutionInput("Again."), None)),
        ["settle the refund"] = async (_, market) =>
            Code(await market.Get<RefundAdministration>().SettleAsync(market.Admin, await LastAsync<Transaction>(market), new RefundResolutionInput("By transfer."), None)),
    };

    /// <summary>What happens besides.</summary>
    private static readonly Dictionary<string, Command> Steps = new()
    {
        ["pay"] = PayAsync,
        ["start the first"] = async (world, market) => Code(await market.Get<Milestones>().StartAsync(world.Worker, world.FirstId, None)),
        ["submit the first"] = async (world, _) => Code(await world.SubmitAsync(world.FirstId)),
        ["start the second"] = async (world, market) => Code(await market.Get<Milestones>().StartAsync(world.Worker, world.SecondId, None)),
        ["submit the second"] = async (world, _) => Code(await world.SubmitAsync(world.SecondId)),
        ["release the first"] = async (world, market) => Code(await market.Get<ReleaseMilestone>().ExecuteAsync(world.FirstId, None)),
        ["release the second"] = async (world, market) => Code(await market.Get<ReleaseMilestone>().ExecuteAsync(world.SecondId, None)),
        ["propose a change"] = async (world, market) => Code(await market.Get<Amendments>().ProposeAsync(world.Hirer, world.ContractId, CheaperSecond(world), None)),
        ["a refund fails"] = FailAsync,
        ["a day passes"] = (_, market) =>
        {
            market.Clock.Advance(TimeSpan.FromDays(1));
            return Task.FromResult<string?>(null);
        },
    };

    /// <summary>Each command in a state in which it does something, by the steps that lead there.</summary>
    public static TheoryData<string, string[]> Effective => new()
    {
        { "fund", [] },
        { "approve the first", ["pay", "start the first", "submit the first"] },
        { "fund the first", [] },
        { "approve a part of the first", ["pay", "start the first", "submit the first"] },
        { "approve a part of the second", ["pay", "start the second", "submit the second"] },
        { "end it", ["pay"] },
        { "end it the same", ["pay", "end it"] },
        { "agree to the end", ["pay", "start the first", "submit the first", "end it"] },
        { "agree to the change", ["pay", "propose a change"] },
        { "approve the second", ["pay", "start the second", "submit the second"] },
        { "cancel", [] },
        { "cancel", ["fund"] },
        { "ask for the first back", ["pay"] },
        { "ask for the second back", ["pay", "start the first", "submit the first", "approve the first", "release the first"] },
        { "give back", ["pay", "ask for the first back"] },
        { "give back", ["pay", "start the first", "submit the first", "approve the first", "release the first", "ask for the second back"] },
        { "give a release back", ["pay", "start the first", "submit the first", "approve the first"] },
        { "retry the refund", ["pay", "ask for the first back", "give back", "a refund fails"] },
        { "settle the refund", ["pay", "ask for the first back", "give back", "a refund fails"] },
    };

    [Theory]
    [MemberData(nameof(Effective))]
    public async Task A_dry_run_shows_what_its_command_does(string command, string[] steps)
    {
        await using var market = await RaceWorld.OpenMarketAsync();
        var world = await RaceWorld.NewAsync(market, RaceState.Agreed);
        foreach (var step in steps) Assert.Null(await RunAsync(step, world, market));

        Assert.NotNull((await CompareAsync(command, world, market)).Commit);
    }

    [Fact]
    public void A_command_that_is_tried_has_a_state_in_which_it_does_something() => Assert.Equal(
        Commands.Keys.Where(name => !name.EndsWith("as a stranger", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        Effective.Select(row => (string)row[0]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    [Trait("Length", "Scaled")]
    public void A_dry_run_shows_what_its_command_does_whatever_was_done_before() => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(8 * TestScale.Factor),
        Prop.ForAll(Lives().ToArbitrary(), life => LiveAsync(life).GetAwaiter().GetResult()));

    [Fact]
    public async Task A_payment_that_would_be_started_is_told_and_none_is()
    {
        await using var market = await RaceWorld.OpenMarketAsync();
        var world = await RaceWorld.NewAsync(market, RaceState.Agreed);

        var run = await TryAsync("fund", world, market);

        var payment = Assert.IsType<Transaction>(run.Commit!.Writes.Single(write => write.After is Transaction).After);
        Assert.Equal([new ProviderCall(ProviderCallKind.CreatePayment, Ghs(150_000), $"fund:{payment.Id}")], run.ProviderCalls);
        Assert.Equal(["payment", "escrow"], run.Commit.Writes.Select(write => write.After is Transaction ? "payment" : "escrow"));
        Assert.Empty(run.Commit.Entries);
    }

    [Fact]
    public async Task A_payment_under_way_that_would_be_stopped_first_is_told_and_stays()
    {
        await using var market = await RaceWorld.OpenMarketAsync();
        var world = await RaceWorld.NewAsync(market, RaceState.Agreed);
        var funding = (await market.Get<FundEscrow>().ExecuteAsync(world.Hirer, world.ContractId, new FundingInput(), None)).Value;
        var run = DryRun.Begin();

        var stopped = await market.Get<IEscrows>().StopFundingAsync(world.ContractId, None);

        Assert.True(DryRun.IsEnd(stopped!));
        Assert.Equal([new ProviderCall(ProviderCallKind.CancelPayment, Ghs(150_000), $"cancel:{funding.Transaction.Id}")], run.ProviderCalls);
        Assert.Null(run.Commit);
        Assert.Equal(TransactionStatus.Pending, (await market.Store.FindAsync<Transaction>(funding.Transaction.Id, None))!.Status);
    }

    [Fact]
    public async Task Each_reader_sees_of_a_dry_run_what_may_be_read()
    {
        await using var market = await RaceWorld.OpenMarketAsync();
        var world = await RaceWorld.NewAsync(market, RaceState.Agreed);
        foreach (var step in (string[])["pay", "ask for the first back"]) Assert.Null(await RunAsync(step, world, market));
        var run = await TryAsync("give back", world, market);
        async Task<DryRunView> ShownToAsync(Caller reader) => await market.Get<DryRuns>().ShowAsync(run, reader, answer: null, None);

        var (worker, hirer, stranger) = (await ShownToAsync(world.Worker), await ShownToAsync(world.Hirer), await ShownToAsync(market.Stranger));

        Assert.Equal(["escrows", "milestones", "refund_requests", "transactions"], Seen(worker));
        Assert.Equal(["escrows", "milestones", "refund_requests", "transactions", "wallets"], Seen(hirer));
        Assert.Empty(Seen(stranger));
        Assert.Equal(run.Commit!.Writes.Length, stranger.Changes.Count);
        var entry = Assert.Single(stranger.Entries);
        Assert.Equal(
            [new LedgerPosting($"escrow:{world.ContractId}", new SignedAmount("-1000.00", Currency.Ghs)), new LedgerPosting($"wallet:{world.Hirer.UserId}:pending", new SignedAmount("1000.00", Currency.Ghs))],
            entry.Postings);
        Assert.Contains(worker.States, state => state is { Collection: "escrows", Field: "stage", Before: "held", After: "partly_paid_out" });
        Assert.Contains(worker.States, state => state is { Collection: "refund_requests", Field: "status", Before: "open", After: "granted" });
        Assert.Contains(worker.Events, happened => happened is { Type: "EscrowRefunded", Collection: "escrows" });
    }

    private static IEnumerable<string> Seen(DryRunView view) => view.Changes.Where(change => change.After is not null).Select(change => change.Collection).Distinct().Order(StringComparer.Ordinal);

    private static async Task<bool> LiveAsync(string[] life)
    {
        await using var market = await RaceWorld.OpenMarketAsync();
        var world = await RaceWorld.NewAsync(market, RaceState.Agreed);
        foreach (var name in life)
        {
            if (Commands.ContainsKey(name)) await CompareAsync(name, world, market);
            else await RunAsync(name, world, market);
        }

        return true;
    }

    /// <summary>Tries a command, then runs it, and compares the two.</summary>
    private static async Task<DryRun> CompareAsync(string name, RaceWorld world, Market market)
    {
        var before = await StoreDump.OfAsync(market.Database);
        string? tried = null;
        var run = await TryAsync(name, world, market, code => tried = code);
        Assert.Equal(before.Whole, (await StoreDump.OfAsync(market.Database)).Whole);
        StoreDump? after = null;
        var store = (WatchedStore)market.Store;
        // The first commit: what a provider answers may be recorded by another.
        store.AfterNextCommit(async () => after = await StoreDump.OfAsync(market.Database));

        var done = await RunAsync(name, world, market);

        store.AfterNextCommit(null);
        if (run.ProviderCalls.Count == 0) Assert.Equal((done, run.Commit is null), (tried, after is null));
        else Assert.Equal("dry_run_over", tried);
        if (run.Commit is { } commit) Assert.Equal(before.Expect(commit), before.Compare(after!));
        return run;
    }

    private static async Task<DryRun> TryAsync(string name, RaceWorld world, Market market, Action<string?>? refused = null)
    {
        var run = DryRun.Begin();
        var code = await RunAsync(name, world, market);
        refused?.Invoke(code);
        return run;
    }

    private static Task<string?> RunAsync(string name, RaceWorld world, Market market) =>
        (Commands.TryGetValue(name, out var command) ? command : Steps[name])(world, market);

    private static async Task<string?> PayAsync(RaceWorld world, Market market)
    {
        var funding = await market.Get<FundEscrow>().ExecuteAsync(world.Hirer, world.ContractId, new FundingInput(), None);
        if (funding.Refusal is { } refusal) return refusal.Error.Code;
        await market.PayAsync(funding.Value);
        // As its webhook does, which may have come too late where days have passed.
        var intent = await market.Get<IStripeApi>().GetPaymentIntentAsync(funding.Value.Transaction.StripePaymentIntentId!, None);
        var settled = await market.Get<SettlePayment>().ExecuteAsync(funding.Value.Transaction.Id, intent.Value!, _ => { }, None);
        return (await settled.OrWhenDoneAsync(() => ValueTask.FromResult<Transaction>(null!))).Refusal?.Error.Code;
    }

    /// <summary>For 123.45 less, and a new one.</summary>
    private static AmendmentInput CheaperSecond(RaceWorld world) => new(Milestones:
    [
        new(MilestoneChangeAction.Change, world.SecondId, Amount: Ghs(50_000 - 12_345)),
        new(MilestoneChangeAction.Add, Title: "Garage", Description: "", Amount: Ghs(20_000), DueDate: TestTime.Start.AddDays(40)),
    ]);

    /// <summary>The last refund fails for good.</summary>
    private static async Task<string?> FailAsync(RaceWorld world, Market market) => Code(await market.Get<Transactor>().RunAsync<Transaction>(null, async work =>
    {
        var refund = await work.FindAsync<Transaction>(await LastAsync<Transaction>(market), None);
        if (refund is null) return RequestErrors.NotFound;
        return refund.Fail("charge_disputed", market.Now).Then<Transaction>(failed => work.Update(failed));
    }, None));

    /// <summary>The first release; an id of none where there is none.</summary>
    private static async Task<Guid> ReleaseAsync(Market market) =>
        (await market.Store.FindAsync(TransactionCollection.Type.Is(TransactionType.EscrowRelease), None))?.Id ?? Guid.Empty;

    /// <summary>The newest one, of transactions the newest refund; an id of none where there is none.</summary>
    private static async Task<Guid> LastAsync<T>(Market market)
        where T : Entity
    {
        var newest = Guid.Empty;
        await foreach (var found in market.Store.AllAsync(new Query<T>(), None))
            if (found is not Transaction { Type: not TransactionType.Refund } && found.Id.CompareTo(newest) > 0) newest = found.Id;
        return newest;
    }

    /// <summary>Mostly such as come far: each step of the main line follows sooner or later.</summary>
    private static Gen<string[]> Lives()
    {
        string[] line = ["fund", "pay", "start the first", "submit the first", "approve the first", "release the first", "start the second", "submit the second", "approve the second", "release the second"];
        string[] all = [.. Commands.Keys, .. Steps.Keys];
        return from length in Gen.Choose(0, line.Length)
               from more in Gen.ArrayOf(Gen.Elements(all))
               from places in Gen.ArrayOf(Gen.Choose(0, 30))
               select Mixed([.. line.Take(length)], [.. more.Take(8)], places);
    }

    private static string[] Mixed(List<string> line, string[] more, int[] places)
    {
        for (var index = 0; index < more.Length; index++) line.Insert(index < places.Length ? places[index] % (line.Count + 1) : line.Count, more[index]);
        return [.. line];
    }
}
