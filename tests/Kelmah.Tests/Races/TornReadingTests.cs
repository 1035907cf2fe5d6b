using Kelmah.Contracts;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Races;

/// <summary>Another command commits between two readings of one. Whoever would be refused because of it is answered as if the other one had come before.</summary>
public sealed class TornReadingTests : IAsyncLifetime
{
    private static readonly ErrorCode Torn = new("torn", 409, "The two differ.");

    private Market market = null!;

    private WatchedStore Store => (WatchedStore)market.Store;

    public async Task InitializeAsync() => market = await RaceWorld.OpenMarketAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task A_refusal_of_what_was_read_before_and_after_a_commit_is_decided_again()
    {
        var (first, second) = (await market.PostJobAsync(), await market.PostJobAsync());
        Store.BeforeFinding(second.Id, () => CloseAsync(first.Id, second.Id));

        var (answer, attempts) = await CompareAsync(first.Id, second.Id);

        Assert.Equal((null, 2), (answer, attempts));
    }

    [Fact]
    public async Task A_refusal_that_rests_on_nothing_that_has_changed_is_said_at_once()
    {
        var (first, second) = (await market.PostJobAsync(), await market.PostJobAsync());
        await CloseAsync(first.Id);

        Assert.Equal(("torn", 1), await CompareAsync(first.Id, second.Id));
    }

    [Fact]
    public async Task A_refusal_of_what_changes_again_and_again_is_said_in_the_end()
    {
        var (first, second) = (await market.PostJobAsync(), await market.PostJobAsync());
        await CloseAsync(first.Id);

        var (answer, attempts) = await CompareAsync(first.Id, second.Id, between: () => market.Get<Transactor>().RunAsync<Job>(null, async work =>
            work.Update((await work.FindAsync<Job>(second.Id, None))!.Change(new JobContent(
                $"Rewire {Guid.CreateVersion7()}", "Replace the old wiring of a house of two bedrooms.", Ghs(100_000), Ghs(200_000), ["wiring"], ExperienceLevel.Intermediate, IsRemote: true), market.Now).Value), None));

        Assert.Equal(("torn", 6), (answer, attempts));
    }

    [Fact]
    public async Task An_amendment_that_was_just_accepted_is_accepted()
    {
        var contract = await market.FundedAsync();
        var change = new MilestoneChange(MilestoneChangeAction.Change, contract.Milestones[0].Id, Amount: Ghs(60_000));
        var proposed = (await market.Get<Amendments>().ProposeAsync(market.Hirer, contract.Id, new AmendmentInput(Milestones: [change]), None)).Value;
        Store.BeforeFinding(contract.Id, async () => Assert.Null(Code(await AcceptAsync())));

        Assert.Equal(AmendmentStatus.Accepted, (await AcceptAsync()).Value.Status);

        Assert.Equal((Ghs(110_000), 2), ((await market.ReadAsync(contract.Id)).TotalAmount, (await market.ReadAsync(contract.Id)).TermsVersion));
        await market.AssertBalancedAsync();

        Task<Result<AmendmentView>> AcceptAsync() => market.Get<Amendments>().AcceptAsync(market.Worker, proposed.Id, None);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_end_that_was_just_accepted_is_accepted_and_one_that_was_withdrawn_is_answered(bool isAccepted)
    {
        var contract = await market.FundedAsync();
        var proposed = (await market.Get<Endings>().ProposeAsync(market.Hirer, contract.Id, new EndingInput(Ghs(50_000)), None)).Value;
        // The acceptance reads the contract once before it begins.
        Store.BeforeFinding(contract.Id, () =>
        {
            Store.BeforeFinding(contract.Id, async () => Assert.Null(Code(await (isAccepted ? AcceptAsync() : WithdrawAsync()))));
            return Task.CompletedTask;
        });

        var accepted = await AcceptAsync();

        if (isAccepted) Assert.Equal(EndingStatus.Agreed, accepted.Value.Status);
        else Assert.Equal("ending_answered", Code(accepted));
        Assert.Equal(isAccepted ? ContractStatus.Completed : ContractStatus.Active, (await market.ReadAsync(contract.Id)).Status);
        await market.AssertBalancedAsync();

        Task<Result<EndingView>> AcceptAsync() => market.Get<Endings>().AcceptAsync(market.Worker, proposed.Id, None);

        Task<Result<EndingView>> WithdrawAsync() => market.Get<Endings>().WithdrawAsync(market.Hirer, proposed.Id, None);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_for_a_refund_that_was_just_answered_is_answered_so(bool isAccepted)
    {
        var contract = await market.FundedAsync();
        var milestone = contract.Milestones[1].Id;
        var requests = market.Get<RefundRequests>();
        var asked = (await requests.RequestAsync(market.Hirer, contract.Id, new RefundRequestInput(milestone, "Nothing came."), None)).Value;
        Store.BeforeFinding(milestone, async () => Assert.Null(Code(await AnswerAsync())));

        Assert.Equal(isAccepted ? RefundRequestStatus.Granted : RefundRequestStatus.Declined, (await AnswerAsync()).Value.Status);

        Assert.Equal(isAccepted ? Ghs(100_000) : Ghs(150_000), (await market.EscrowAsync(contract.Id)).Held);
        await market.AssertBalancedAsync();

        Task<Result<RefundRequestView>> AnswerAsync() =>
            isAccepted ? requests.AcceptAsync(market.Worker, asked.Id, None) : requests.DeclineAsync(market.Worker, asked.Id, None);
    }

    /// <summary>Refuses where one of two jobs is closed and the other is not; commits nothing.</summary>
    private async Task<(string? Answer, int Attempts)> CompareAsync(Guid first, Guid second, Func<Task>? between = null)
    {
        var attempts = 0;
        var compared = await market.Get<Transactor>().RunAsync<bool>(null, async work =>
        {
            attempts++;
            var before = await work.FindAsync<Job>(first, None);
            var after = await work.FindAsync<Job>(second, None);
            if (between is not null) await between();
            return before!.Status == after!.Status ? true : Torn;
        }, None);
        return (Code(compared), attempts);
    }

    private async Task CloseAsync(params Guid[] jobs) => Assert.Null(Code(await market.Get<Transactor>().RunAsync<bool>(null, async work =>
    {
        foreach (var id in jobs) work.Update((await work.FindAsync<Job>(id, None))!.Close(JobClosing.ByHirer, market.Now).Value);
        return true;
    }, None)));
}
