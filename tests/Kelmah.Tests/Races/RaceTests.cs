using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Payments;
using Kelmah.Testing;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Races;

/// <summary>
/// Every pair of commands about one job, its contract, its money and its people: the first has decided, the second commits, then the
/// first commits. It must end as if the first had come after the second: each answer, each state, each sum.
/// </summary>
public sealed class RaceTests
{
    private delegate Task<string?> Command(RaceWorld world, Market market);

    private static readonly Dictionary<string, Command> All = new()
    {
        ["apply"] = async (world, _) => Code(await world.ApplyAsync(world.Third)),
        ["withdraw the application"] = async (world, market) => Code(await market.Get<JobApplications>().WithdrawAsync(world.Worker, world.ApplicationId, None)),
        ["reject the other application"] = async (world, market) => Code(await market.Get<JobApplications>().RejectAsync(world.Hirer, world.OtherApplicationId, null, None)),
        ["accept the application"] = async (world, market) => Code(await market.Get<ContractDrafts>().AcceptApplicationAsync(world.Hirer, world.ApplicationId, None)),
        ["accept the other application"] = async (world, market) => Code(await market.Get<ContractDrafts>().AcceptApplicationAsync(world.Hirer, world.OtherApplicationId, None)),
        ["offer another rate"] = async (world, market) => Code(await market.Get<Offers>().MakeAsync(world.Hirer, world.ApplicationId, new OfferContent(Ghs(140_000)), None)),
        ["close the job"] = async (world, market) => Code(await market.Get<JobPostings>().CloseAsync(world.Hirer, world.JobId, None)),
        ["reopen the job"] = async (world, market) => Code(await market.Get<JobPostings>().ReopenAsync(world.Hirer, world.JobId, None)),
        ["suspend the worker"] = async (world, market) => Code(await market.Get<UserAdministration>().SuspendAsync(market.Admin, world.Worker.UserId, "Complaints", None)),
        ["erase the hirer"] = async (world, _) => Code(await world.EraseAsync(world.Hirer)),
        ["erase the worker"] = async (world, _) => Code(await world.EraseAsync(world.Worker)),
        ["add a milestone"] = async (world, _) => Code(await world.AddMilestoneAsync("Earthing", 20_000)),
        ["remove a milestone"] = async (world, market) => Code(await market.Get<ContractDrafts>().RemoveMilestoneAsync(world.Hirer, world.SecondId, null, None)),
        ["sign"] = async (world, _) => Code(await world.SignAsync(world.Worker)),
        ["cancel"] = async (world, market) => Code(await market.Get<Agreements>().CancelAsync(world.Worker, world.ContractId, None)),
        ["fund"] = async (world, market) => Code(await market.Get<FundEscrow>().ExecuteAsync(world.Hirer, world.ContractId, new FundingInput(), None)),
        ["start the first"] = async (world, market) => Code(await market.Get<Milestones>().StartAsync(world.Worker, world.FirstId, None)),
        ["start the second"] = async (world, market) => Code(await market.Get<Milestones>().StartAsync(world.Worker, world.SecondId, None)),
        ["submit"] = async (world, _) => Code(await world.SubmitAsync(world.FirstId)),
        ["extend"] = async (world, market) => Code(await market.Get<MilestoneExtensions>().ExtendAsync(world.Worker, world.FirstId, TestTime.Start.AddDays(9), None)),
        ["agree to the extension"] = async (world, market) => Code(await market.Get<MilestoneExtensions>().ExtendAsync(world.Hirer, world.FirstId, TestTime.Start.AddDays(9), None)),
        ["approve"] = async (world, market) => Code(await market.Get<Milestones>().ApproveAsync(world.Hirer, world.FirstId, new ApprovalInput(), None)),
        ["request changes"] = async (world, market) => Code(await market.Get<Milestones>().RequestChangesAsync(world.Hirer, world.FirstId, new ChangeRequestInput("Too short."), None)),
        ["release"] = async (world, market) => Code(await market.Get<ReleaseMilestone>().ExecuteAsync(world.FirstId, None)),
        ["release the second"] = async (world, market) => Code(await market.Get<ReleaseMilestone>().ExecuteAsync(world.SecondId, None)),
        ["complete the contract"] = async (world, market) => Code(await market.Get<ContractEnding>().CompleteAsync(world.ContractId, None)),
        ["request a refund"] = async (world, _) => Code(await world.RequestRefundAsync(world.FirstId)),
        ["request a refund of the second"] = async (world, _) => Code(await world.RequestRefundAsync(world.SecondId)),
        ["accept the refund"] = async (world, market) => Code(await market.Get<RefundRequests>().AcceptAsync(world.Worker, world.RequestId, None)),
        ["withdraw the refund"] = async (world, market) => Code(await market.Get<RefundRequests>().WithdrawAsync(world.Hirer, world.RequestId, None)),
        ["pause as the hirer"] = async (world, market) => Code(await market.Get<ContractClocks>().PauseAsync(world.Hirer, world.ContractId, new PauseInput(5, "I travel."), None)),
        ["pause as the worker"] = async (world, market) => Code(await market.Get<ContractClocks>().PauseAsync(world.Worker, world.ContractId, new PauseInput(5, "I am ill."), None)),
        ["approve automatically"] = async (world, market) => Code(await market.Get<Milestones>().AutoApproveAsync(world.FirstId, None)),
        ["end it the same"] = async (world, _) => Code(await world.ProposeEndAsync(world.Worker, 120_000)),
        ["end it otherwise"] = async (world, _) => Code(await world.ProposeEndAsync(world.Worker, 140_000)),
        ["accept the end"] = async (world, market) => Code(await market.Get<Endings>().AcceptAsync(world.Worker, world.EndingId, None)),
        ["decline the end"] = async (world, market) => Code(await market.Get<Endings>().DeclineAsync(world.Worker, world.EndingId, None)),
        ["withdraw the end"] = async (world, market) => Code(await market.Get<Endings>().WithdrawAsync(world.Hirer, world.EndingId, None)),
        ["let silence end it"] = async (world, market) => Code(await market.Get<EndingSilence>().ExpireAsync(world.EndingId, None)),
        ["void the end"] = async (world, market) =>
        {
            await market.Get<EndingSilence>().VoidAsync(world.ContractId, None);
            return null;
        },
        ["freeze the money"] = async (world, market) => Code(await market.Get<Chargebacks>().RefreshAsync(world.DisputeId, _ => { }, None)),
        ["take the payment in"] = async (world, _) => Code(await world.SettleAsync()),
        ["dispute the first"] = async (world, _) => Code(await world.DisputeAsync(world.Hirer, world.FirstId)),
        ["dispute the second"] = async (world, _) => Code(await world.DisputeAsync(world.Worker, world.SecondId)),
        ["dispute the contract"] = async (world, _) => Code(await world.DisputeAsync(world.Worker, milestoneId: null)),
        ["give evidence"] = async (world, market) => Code(await market.Get<Kelmah.Disputes.Disputes>().GiveEvidenceAsync(world.Hirer, world.QuarrelId, new DisputeEvidenceInput("A photo."), None)),
        ["withdraw the dispute"] = async (world, market) => Code(await market.Get<Kelmah.Disputes.Disputes>().WithdrawAsync(world.Hirer, world.QuarrelId, None)),
        ["rule"] = async (world, market) => Code(await market.Get<DisputeAdministration>().ResolveAsync(market.Admin, world.QuarrelId, new DisputeResolutionInput("Half of it.", Ghs(25_000)), None)),
        ["rule otherwise"] = async (world, market) => Code(await market.Get<DisputeAdministration>().ResolveAsync(market.Admin, world.QuarrelId, new DisputeResolutionInput("None of it.", Ghs(0)), None)),
        ["offer as the hirer"] = async (world, market) => Code(await market.Get<DisputeOffers>().OfferAsync(world.Hirer, world.QuarrelId, new DisputeOfferInput(Ghs(30_000)), None)),
        ["offer as the worker"] = async (world, market) => Code(await market.Get<DisputeOffers>().OfferAsync(world.Worker, world.QuarrelId, new DisputeOfferInput(Ghs(20_000)), None)),
        ["let silence answer"] = async (world, market) => Code(await market.Get<DisputeClocks>().PassAnswerAsync(world.QuarrelId, None)),
        ["follow the bank"] = async (world, market) =>
        {
            await market.Get<DisputeClocks>().FollowAsync(world.ContractId, None);
            return null;
        },
        ["decline the refund"] = async (world, market) => Code(await market.Get<RefundRequests>().DeclineAsync(world.Worker, world.RequestId, None)),
    };

    public static TheoryData<RaceState, string[]> Meetings => new()
    {
        {
            RaceState.Applied,
            ["apply", "withdraw the application", "reject the other application", "accept the application", "accept the other application", "offer another rate", "close the job", "suspend the worker", "erase the hirer", "erase the worker"]
        },
        {
            RaceState.Draft,
            ["apply", "reject the other application", "accept the other application", "close the job", "suspend the worker", "erase the hirer", "add a milestone", "remove a milestone", "sign", "cancel"]
        },
        { RaceState.Agreed, ["apply", "reopen the job", "cancel", "fund", "start the first", "erase the worker"] },
        { RaceState.Funded, ["start the first", "start the second", "request a refund", "request a refund of the second", "extend", "agree to the extension", "cancel", "erase the worker", "pause as the worker"] },
        { RaceState.RefundRequested, ["submit", "accept the refund", "decline the refund", "withdraw the refund", "request a refund", "start the second", "extend", "pause as the worker"] },
        { RaceState.Submitted, ["approve", "request changes", "submit", "request a refund", "extend", "start the second", "pause as the hirer", "pause as the worker"] },
        { RaceState.Approved, ["release", "approve", "start the second", "request a refund", "request a refund of the second", "erase the worker"] },
        {
            RaceState.EndProposed,
            ["end it the same", "end it otherwise", "accept the end", "decline the end", "withdraw the end", "let silence end it", "void the end", "approve", "approve automatically", "submit", "accept the refund"]
        },
        {
            RaceState.EndProposed,
            ["dispute the first", "dispute the contract", "approve", "approve automatically", "accept the end", "let silence end it", "accept the refund"]
        },
        { RaceState.EndContested, ["end it the same", "end it otherwise", "accept the end", "withdraw the end", "freeze the money", "approve", "dispute the first", "dispute the second", "dispute the contract"] },
        {
            RaceState.Disputed,
            ["give evidence", "withdraw the dispute", "rule", "rule otherwise", "dispute the first", "dispute the second", "dispute the contract", "freeze the money", "follow the bank", "accept the refund", "approve", "end it the same", "erase the worker"]
        },
        // With the second of the two the offers cross.
        { RaceState.Disputed, ["offer as the hirer", "offer as the worker", "rule", "withdraw the dispute", "give evidence", "freeze the money", "follow the bank", "dispute the contract"] },
        { RaceState.DisputeUnanswered, ["let silence answer", "withdraw the dispute", "give evidence", "approve automatically", "accept the refund", "dispute the contract"] },
        // What has succeeded at Stripe is taken in by whoever stops the payment, so that nothing but what does so meets it here.
        { RaceState.EndProposedInPart, ["accept the end", "end it the same", "take the payment in", "fund", "let silence end it", "erase the worker"] },
        { RaceState.AllApproved, ["release", "release the second", "complete the contract", "erase the worker"] },
    };

    [Theory]
    [MemberData(nameof(Meetings))]
    public async Task A_command_that_another_overtakes_ends_as_if_it_had_come_after_it(RaceState state, string[] commands)
    {
        await using var market = await RaceWorld.OpenMarketAsync();
        var wrong = new List<string>();
        foreach (var second in commands)
        {
            foreach (var first in commands)
            {
                var expected = await OneAfterTheOtherAsync(market, state, second, first);
                var found = await OvertakenAsync(market, state, first, second);
                if (expected != found) wrong.Add($"'{first}' overtaken by '{second}'\nas one after the other:\n{expected}\nin the race:\n{found}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {commands.Length * commands.Length}\n{string.Join('\n', wrong.Take(10))}");
        await market.AssertBalancedAsync();
    }

    [Fact]
    public void Every_command_meets_another() =>
        Assert.Equal(All.Keys.Order(StringComparer.Ordinal), Meetings.SelectMany(row => (string[])row[1]).Distinct().Order(StringComparer.Ordinal));

    private static async Task<string> OneAfterTheOtherAsync(Market market, RaceState state, string earlier, string later)
    {
        var world = await RaceWorld.NewAsync(market, state);
        var first = await All[earlier](world, market);
        var second = await All[later](world, market);
        return $"{earlier}: {first}\n{later}: {second}\n{await world.DescribeAsync()}";
    }

    private static async Task<string> OvertakenAsync(Market market, RaceState state, string overtaken, string overtaking)
    {
        var world = await RaceWorld.NewAsync(market, state);
        var store = (WatchedStore)market.Store;
        string? second = null;
        store.BeforeNextCommit(async () => second = await All[overtaking](world, market));
        var first = await All[overtaken](world, market);
        // What commits nothing is not overtaken.
        if (store.IsWaiting)
        {
            second = await All[overtaking](world, market);
            first = await All[overtaken](world, market);
        }

        return $"{overtaking}: {second}\n{overtaken}: {first}\n{await world.DescribeAsync()}";
    }
}
