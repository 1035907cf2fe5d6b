using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Contracts;

/// <summary>Whatever the parties do, no money is held without a next step: after each of some random commands, and as time passes.</summary>
public sealed class NextStepsTests
{
    private const int Commands = 70;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Every_milestone_whose_money_is_held_has_a_due_time_and_a_next_step_on_the_timeline(int seed)
    {
        await using var market = await OpenAsync();
        var contract = await market.FundedAsync();
        var random = new Random(seed);
        var steps = new List<string>();
        for (var step = 0; step < Commands; step++)
        {
            var milestone = contract.Milestones[random.Next(2)].Id;
            steps.Add(await DoAsync(market, contract.Id, milestone, random));

            var active = (await market.ReadAsync(contract.Id)).Status == ContractStatus.Active;
            foreach (var id in active ? contract.Milestones.Select(one => one.Id) : []) await AssertNextAsync(market, id, steps);
        }
    }

    private static async Task AssertNextAsync(Market market, Guid milestoneId, List<string> steps)
    {
        var milestone = (await market.Store.FindAsync<Milestone>(milestoneId, None))!;
        if (milestone.IsSettled) return;
        var request = await market.Store.FindAsync(RefundRequestCollection.UndecidedMilestoneId.Is(milestoneId), None);
        var story = $"{milestone.Status} after:\n{string.Join('\n', steps)}";

        DateTimeOffset?[] due = [milestone.AutoApprovesAt, milestone.NothingDeliveredAt, milestone.ReleaseDueAt, request?.AnswerBy, request?.AlarmAt];
        Assert.True(due.Any(time => time is not null), story);
        Assert.True(milestone.NothingDeliveredAt is null || milestone.NothingDeliveredAt <= Latest(milestone, market.Now), story);
        // What is approved is paid out at once, or by the next sweep.
        if (milestone.ReleaseDueAt is not null) return;
        var timeline = (await market.Get<ContractTimelines>().GetAsync(market.Hirer, milestone.ContractId, None)).Value;
        Assert.True(timeline.Next.Any(next => next.EntityId == milestoneId || next.EntityId == request?.Id), story);
    }

    /// <summary>75 days after the due date; 14 days from now where the hirer wanted the work after all.</summary>
    private static DateTimeOffset Latest(Milestone milestone, DateTimeOffset now) =>
        milestone.LatestDelivery > now ? milestone.LatestDelivery : now.AddDays(14);

    private static async Task<string> DoAsync(Market market, Guid contractId, Guid milestone, Random random)
    {
        var (milestones, requests, clocks) = (market.Get<Milestones>(), market.Get<RefundRequests>(), market.Get<ContractClocks>());
        var asked = (await market.Store.FindAsync(RefundRequestCollection.UndecidedMilestoneId.Is(milestone), None))?.Id ?? Guid.Empty;
        var party = random.Next(2) == 0 ? market.Hirer : market.Worker;
        var later = new DateTimeOffset(market.Now.UtcDateTime.Date.AddDays(random.Next(1, 3) * 10), TimeSpan.Zero);
        return random.Next(15) switch
        {
            0 => Said("start", await milestones.StartAsync(market.Worker, milestone, None)),
            1 or 2 => Said("submit", await milestones.SubmitAsync(market.Worker, milestone, new SubmissionInput([new Deliverable("Photos")]), None)),
            3 or 4 => Said("ask for changes", await milestones.RequestChangesAsync(market.Hirer, milestone, new ChangeRequestInput("More."), None)),
            5 when random.Next(4) == 0 => Said("approve", await milestones.ApproveAsync(market.Hirer, milestone, new ApprovalInput(), None)),
            6 => Said("extend", await market.Get<MilestoneExtensions>().ExtendAsync(party, milestone, later, None)),
            7 => Said("ask for the money", await requests.RequestAsync(market.Hirer, contractId, new RefundRequestInput(milestone, "Nothing came."), None)),
            8 or 9 => Said("decline", await requests.DeclineAsync(market.Worker, asked, None)),
            10 => Said("withdraw", await requests.WithdrawAsync(market.Hirer, asked, None)),
            11 => Said("pause", await clocks.PauseAsync(party, contractId, new PauseInput(random.Next(1, 8), "Away."), None)),
            12 when random.Next(6) == 0 => Said("accept", await requests.AcceptAsync(market.Worker, asked, None)),
            _ => await PassAsync(market, TimeSpan.FromDays(random.Next(1, 9))),
        };
    }

    private static async Task<string> PassAsync(Market market, TimeSpan time)
    {
        var since = market.Now;
        market.Clock.Advance(time);
        await market.Get<DeadlineProcesses>().SweepAsync(since, None);
        return $"{time.TotalDays} days pass";
    }

    private static string Said<T>(string command, Result<T> answer) => $"{command}: {Code(answer) ?? "done"}";
}
