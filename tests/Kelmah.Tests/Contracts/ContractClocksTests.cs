using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Jobs;
using Kelmah.Tests.Races;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Contracts;

/// <summary>Parties that are away, requests to extend that lapse, and refunds that wait for an administrator.</summary>
public sealed class ContractClocksTests : IAsyncLifetime
{
    private Market market = null!;

    public async Task InitializeAsync() => market = await RaceWorld.OpenMarketAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task A_worker_who_is_away_gets_later_due_dates_and_the_hirer_reads_why()
    {
        var contract = await market.FundedAsync();

        var paused = (await PauseAsync(market.Worker, contract.Id, 5)).Value;

        Assert.Equal(contract.Milestones.Select(one => one.DueDate.AddDays(5)), paused.Milestones.Select(one => one.DueDate));
        Assert.Equal(contract.Milestones.Select(one => one.DueDate.AddDays(19)), paused.Milestones.Select(one => one.NothingDeliveredAt!.Value));
        var pause = Assert.Single((await market.ReadAsync(contract.Id)).Pauses);
        Assert.Equal((market.Worker.UserId, 5, "I am away.", market.Now), (pause.By, pause.Days, pause.Reason, pause.At));
        Assert.Equal(4, pause.Clocks.Length);
        Assert.All(pause.Clocks, clock => Assert.Equal(clock.DueAt, DueAt(paused.Milestones.Single(one => one.Id == clock.EntityId), clock.Kind)));
        var timeline = (await market.Get<ContractTimelines>().GetAsync(market.Hirer, contract.Id, None)).Value;
        Assert.Single(timeline.Items, happened => happened.Type == "contract_paused");
        Assert.Equal("pause_used", Code(await PauseAsync(market.Worker, contract.Id, 1)));
        Assert.Equal("nothing_to_pause", Code(await PauseAsync(market.Hirer, contract.Id, 1)));
    }

    [Fact]
    public async Task A_hirer_who_is_away_answers_later_to_what_was_handed_in()
    {
        var contract = await market.FundedAsync();
        var submitted = await market.SubmittedAsync(contract.Milestones[0].Id);

        var paused = (await PauseAsync(market.Hirer, contract.Id, 7)).Value;

        Assert.Equal(submitted.AutoApprovesAt!.Value.AddDays(7), paused.Milestones[0].AutoApprovesAt);
        Assert.Equal(contract.Milestones[1].DueDate, paused.Milestones[1].DueDate);
        await market.SubmittedAsync(contract.Milestones[0].Id);
        Assert.Equal("pause_used", Code(await PauseAsync(market.Hirer, contract.Id, 7)));
        var second = await market.SubmittedAsync(contract.Milestones[1].Id);
        Assert.Equal(second.AutoApprovesAt!.Value.AddDays(2), (await PauseAsync(market.Hirer, contract.Id, 2)).Value.Milestones[1].AutoApprovesAt);
    }

    [Fact]
    public async Task The_answer_to_a_request_for_a_refund_is_paused_with_the_milestone_that_is_overdue()
    {
        var contract = await market.FundedAsync();
        var milestone = contract.Milestones[0];
        market.Clock.Advance(TimeSpan.FromDays(8));
        await market.Get<Milestones>().MarkOverdueAsync(milestone.Id, None);
        var request = await AskAsync(contract.Id, milestone.Id);

        var paused = (await PauseAsync(market.Worker, contract.Id, 3)).Value;

        var after = (await market.Store.FindAsync<RefundRequest>(request.Id, None))!;
        Assert.Equal(request.AnswerBy!.Value.AddDays(3), after.AnswerBy);
        Assert.Equal((milestone.DueDate, milestone.DueDate.AddDays(17)), (paused.Milestones[0].DueDate, paused.Milestones[0].NothingDeliveredAt!.Value));
        Assert.Contains(paused.Pauses[0].Clocks, clock => clock.Kind == DeadlineKind.RefundAnswer && clock.EntityId == request.Id);
        market.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal("deadline_not_reached", Code(await market.Get<RefundRequests>().ExpireAsync(request.Id, None)));
    }

    [Fact]
    public async Task Only_a_party_of_an_active_contract_pauses_and_for_as_long_as_the_setting_allows()
    {
        var draft = await market.DraftAsync();
        Assert.Equal("contract_not_active", Code(await PauseAsync(market.Worker, draft.Id, 1)));
        Assert.Equal("not_found", Code(await PauseAsync(market.Stranger, draft.Id, 1)));
        Assert.Equal("not_found", Code(await PauseAsync(market.Admin, draft.Id, 1)));
        await market.Get<Agreements>().CancelAsync(market.Hirer, draft.Id, None);
        Assert.Equal("contract_not_active", Code(await PauseAsync(market.Worker, draft.Id, 1)));
        var contract = await market.FundedAsync();
        foreach (var days in new[] { 0, -1, 8, 31 })
            Assert.Contains("days", (await PauseAsync(market.Worker, contract.Id, days)).Refusal!.Errors!.Keys);
        var refused = await market.Get<ContractClocks>().PauseAsync(market.Worker, contract.Id, new PauseInput(3, " "), None);
        Assert.Contains("reason", refused.Refusal!.Errors!.Keys);
        await DisputeAsync(contract.Id);
        Assert.Equal("nothing_to_pause", Code(await PauseAsync(market.Worker, contract.Id, 1)));
        Assert.Empty((await market.ReadAsync(contract.Id)).Pauses);
    }

    [Fact]
    public async Task An_approval_that_comes_while_the_hirer_pauses_it_stands()
    {
        var contract = await market.FundedAsync();
        var submitted = await market.SubmittedAsync(contract.Milestones[0].Id);
        market.Clock.Advance(submitted.AutoApprovesAt!.Value - market.Now - TimeSpan.FromSeconds(1));
        ((WatchedStore)market.Store).BeforeNextCommit(async () =>
        {
            market.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Null(Code(await market.Get<Milestones>().AutoApproveAsync(submitted.Id, None)));
        });

        Assert.Equal("nothing_to_pause", Code(await PauseAsync(market.Hirer, contract.Id, 7)));

        Assert.Equal(MilestoneStatus.Completed, (await market.Store.FindAsync<Milestone>(submitted.Id, None))!.Status);
    }

    [Fact]
    public async Task An_approval_is_not_due_any_more_once_it_is_paused_before()
    {
        var contract = await market.FundedAsync();
        var submitted = await market.SubmittedAsync(contract.Milestones[0].Id);
        market.Clock.Advance(submitted.AutoApprovesAt!.Value - market.Now);
        ((WatchedStore)market.Store).BeforeNextCommit(async () =>
        {
            market.Clock.AdjustTime(market.Now.AddSeconds(-1));
            Assert.Null(Code(await PauseAsync(market.Hirer, contract.Id, 7)));
            market.Clock.Advance(TimeSpan.FromSeconds(1));
        });

        Assert.Equal("deadline_not_reached", Code(await market.Get<Milestones>().AutoApproveAsync(submitted.Id, None)));
    }

    [Fact]
    public async Task A_refund_that_silence_grants_while_the_worker_pauses_the_answer_stands()
    {
        var contract = await market.FundedAsync();
        var small = contract.Milestones[1].Id;
        var request = await AskAsync(contract.Id, small);
        market.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        ((WatchedStore)market.Store).BeforeNextCommit(async () =>
        {
            market.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Null(Code(await market.Get<RefundRequests>().ExpireAsync(request.Id, None)));
        });

        var paused = (await PauseAsync(market.Worker, contract.Id, 7)).Value;

        Assert.DoesNotContain(paused.Pauses[0].Clocks, clock => clock.EntityId == request.Id || clock.EntityId == small);
        Assert.Equal(RefundRequestStatus.Granted, (await market.Store.FindAsync<RefundRequest>(request.Id, None))!.Status);
    }

    [Fact]
    public async Task A_request_to_extend_is_reminded_of_lapses_and_can_be_made_again()
    {
        var milestone = (await market.FundedAsync()).Milestones[0];
        var later = milestone.DueDate.AddDays(5);
        var asked = (await ExtendAsync(market.Worker, milestone.Id, later)).Value;
        Assert.Equal(market.Now.AddDays(4), asked.ProposedExtension!.ExpiresAt);

        market.Clock.Advance(TimeSpan.FromDays(3.5));
        await SweepAsync();
        market.Clock.Advance(TimeSpan.FromDays(0.5));
        await SweepAsync();

        var events = await market.EventsOfAsync(MilestoneCollection.Definition.Name, milestone.Id);
        Assert.Equal(market.Hirer.UserId, Assert.Single(events.OfType<MilestoneReminderDue>(), due => due.Deadline == DeadlineKind.ExtensionAnswer).RemindedId);
        Assert.Single(events.OfType<MilestoneExtensionExpired>());
        Assert.Equal("deadline_not_reached", Code(await market.Get<MilestoneExtensions>().ExpireAsync(milestone.Id, None)));
        Assert.Equal(later, (await ExtendAsync(market.Worker, milestone.Id, later)).Value.ProposedExtension!.DueDate);
        Assert.Equal(later, (await ExtendAsync(market.Hirer, milestone.Id, later)).Value.DueDate);
        Assert.Equal("not_found", Code(await ExtendAsync(market.Stranger, milestone.Id, later.AddDays(1))));
    }

    [Fact]
    public async Task An_agreement_that_comes_while_the_request_lapses_stands()
    {
        var milestone = (await market.FundedAsync()).Milestones[0];
        var later = milestone.DueDate.AddDays(5);
        await ExtendAsync(market.Worker, milestone.Id, later);
        market.Clock.Advance(TimeSpan.FromDays(4));
        ((WatchedStore)market.Store).BeforeNextCommit(async () =>
        {
            market.Clock.AdjustTime(market.Now.AddSeconds(-1));
            Assert.Null(Code(await ExtendAsync(market.Hirer, milestone.Id, later)));
            market.Clock.Advance(TimeSpan.FromSeconds(1));
        });

        Assert.Equal("deadline_not_reached", Code(await market.Get<MilestoneExtensions>().ExpireAsync(milestone.Id, None)));

        Assert.Equal(later, (await market.ReadAsync(milestone.ContractId)).Milestones[0].DueDate);
    }

    [Fact]
    public async Task A_milestone_that_stands_still_gets_its_time_again_within_a_day()
    {
        var contract = await market.FundedAsync();
        var milestone = contract.Milestones[0];
        await StandStillAsync(milestone.Id);

        await market.Get<DeadlineProcesses>().SweepAsync(market.Now.AddDays(-1), None);

        Assert.Equal(milestone.DueDate.AddDays(14), (await market.ReadAsync(contract.Id)).Milestones[0].NothingDeliveredAt);
        Assert.Equal("deadline_not_reached", Code(await market.Get<ContractClocks>().ResumeAsync(contract.Id, None)));
        await AskAsync(contract.Id, milestone.Id);
        await StandStillAsync(milestone.Id);
        Assert.Equal("deadline_not_reached", Code(await market.Get<ContractClocks>().ResumeAsync(contract.Id, None)));
    }

    [Fact]
    public async Task Where_nothing_is_held_yet_no_money_is_asked_back_and_the_time_runs_again()
    {
        var contract = await market.SignedAsync();
        market.Clock.Advance(TimeSpan.FromDays(30));

        Assert.Null(Code(await market.Get<Milestones>().MarkNothingDeliveredAsync(contract.Milestones[0].Id, None)));

        Assert.Equal(market.Now.AddDays(14), (await market.ReadAsync(contract.Id)).Milestones[0].NothingDeliveredAt);
        Assert.Equal(0, await market.Store.CountAsync(RefundRequestCollection.ContractId.Is(contract.Id), None));
    }

    [Theory]
    [InlineData(0, "milestone_frozen")]
    [InlineData(1, null)]
    public async Task What_an_earlier_release_escalated_becomes_a_dispute_only_where_its_milestone_is_not_frozen(int frozen, string? refusal)
    {
        var contract = await market.FundedAsync();
        var request = await EscalatedBeforeAsync(contract.Id, contract.Milestones[0].Id);
        await FreezeAsync(contract.Id, contract.Milestones[frozen].Id);
        market.Clock.Advance(TimeSpan.FromDays(7));

        Assert.Equal(refusal, Code(await market.Get<RefundRequestAdministration>().PassDecisionAsync(request, None)));

        Assert.Equal(ContractStatus.Disputed, (await market.ReadAsync(contract.Id)).Status);
        var stored = (await market.Store.FindAsync<RefundRequest>(request, None))!;
        Assert.Equal((RefundRequestStatus.Escalated, refusal is null), (stored.Status, stored.DisputeId is not null));
    }

    [Fact]
    public async Task What_an_earlier_release_escalated_is_shown_with_its_time_and_becomes_a_dispute_by_it()
    {
        var contract = await market.FundedAsync();
        var milestone = contract.Milestones[0];
        var request = await EscalatedBeforeAsync(contract.Id, milestone.Id);

        var timeline = (await market.Get<ContractTimelines>().GetAsync(market.Worker, contract.Id, None)).Value;
        var next = Assert.Single(timeline.Next, one => one.EntityId == request);
        Assert.Equal((DeadlineKind.RefundDecision, market.Now.AddDays(7)), (next.Kind, next.DueAt));
        Assert.Contains("becomes a dispute", next.Does, StringComparison.Ordinal);
        var shown = Assert.Single((await market.Get<RefundRequests>().ListAsync(market.Hirer, contract.Id, new Paging(), None)).Value.Items);
        Assert.Equal((RefundRequestStatus.Escalated, market.Now.AddDays(7)), (shown.Status, shown.AlarmAt!.Value));
        Assert.Contains("becomes a dispute", shown.Explanation, StringComparison.Ordinal);
        Assert.Equal("deadline_not_reached", Code(await market.Get<RefundRequestAdministration>().PassDecisionAsync(request, None)));

        market.Clock.Advance(TimeSpan.FromDays(7));
        await SweepAsync();

        shown = Assert.Single((await market.Get<RefundRequests>().ListAsync(market.Hirer, contract.Id, new Paging(), None)).Value.Items);
        Assert.Contains("became a dispute", shown.Explanation, StringComparison.Ordinal);
        var events = await market.EventsOfAsync(RefundRequestCollection.Definition.Name, request);
        Assert.Equal(shown.DisputeId, Assert.Single(events.OfType<RefundRequestDisputed>()).DisputeId);
        timeline = (await market.Get<ContractTimelines>().GetAsync(market.Worker, contract.Id, None)).Value;
        Assert.Contains(timeline.Next, one => one.EntityId == shown.DisputeId && one.Kind == DeadlineKind.DisputeAnswer);
    }

    [Fact]
    public async Task What_an_earlier_release_escalated_and_was_delivered_meanwhile_is_over()
    {
        var contract = await market.FundedAsync();
        var milestone = contract.Milestones[0];
        var request = await EscalatedBeforeAsync(contract.Id, milestone.Id);
        await market.SubmittedAsync(milestone.Id);
        market.Clock.Advance(TimeSpan.FromDays(7));

        await SweepAsync();

        Assert.Equal(RefundRequestStatus.Declined, (await market.Store.FindAsync<RefundRequest>(request, None))!.Status);
    }

    [Fact]
    public async Task Administrators_list_what_waits_for_them()
    {
        var contract = await market.FundedAsync();
        var escalated = await AskAsync(contract.Id, contract.Milestones[0].Id);
        var open = await AskAsync(contract.Id, contract.Milestones[1].Id);
        market.Clock.Advance(TimeSpan.FromDays(7));
        await market.Get<RefundRequests>().ExpireAsync(escalated.Id, None);
        var administration = market.Get<RefundRequestAdministration>();

        Assert.Equal([escalated.Id], (await administration.ListAsync(market.Admin, RefundRequestStatus.Escalated, new Paging(), None)).Value.Items.Select(one => one.Id));
        var first = (await administration.ListAsync(market.Admin, null, new Paging(1), None)).Value;
        Assert.Equal([open.Id], first.Items.Select(one => one.Id));
        Assert.Equal([escalated.Id], (await administration.ListAsync(market.Admin, null, new Paging(1, first.NextCursor), None)).Value.Items.Select(one => one.Id));
        Assert.Equal("role_not_allowed", Code(await administration.ListAsync(market.Hirer, null, new Paging(), None)));
    }

    [Fact]
    public async Task The_hirer_withdraws_a_request_and_the_time_to_hand_in_runs_again()
    {
        var contract = await market.FundedAsync();
        var milestone = contract.Milestones[0];
        market.Clock.Advance(TimeSpan.FromDays(21));
        await SweepAsync();
        var request = (await market.Store.FindAsync(RefundRequestCollection.UndecidedMilestoneId.Is(milestone.Id), None))!;
        Assert.Null((await market.ReadAsync(contract.Id)).Milestones[0].NothingDeliveredAt);
        var requests = market.Get<RefundRequests>();
        Assert.Equal("not_your_part", Code(await requests.WithdrawAsync(market.Worker, request.Id, None)));
        Assert.Equal("not_found", Code(await requests.WithdrawAsync(market.Stranger, request.Id, None)));

        Assert.Equal(RefundRequestStatus.Withdrawn, (await requests.WithdrawAsync(market.Hirer, request.Id, None)).Value.Status);
        Assert.Equal(RefundRequestStatus.Withdrawn, (await requests.WithdrawAsync(market.Hirer, request.Id, None)).Value.Status);

        Assert.Equal(market.Now.AddDays(14), (await market.ReadAsync(contract.Id)).Milestones[0].NothingDeliveredAt);
        Assert.Equal("refund_request_answered", Code(await requests.AcceptAsync(market.Worker, request.Id, None)));
        await AskAsync(contract.Id, milestone.Id);
    }

    [Fact]
    public async Task A_refund_that_the_worker_declines_75_days_after_the_due_date_becomes_a_dispute()
    {
        var contract = await market.FundedAsync();
        var milestone = contract.Milestones[1];
        var requests = market.Get<RefundRequests>();
        market.Clock.Advance(milestone.DueDate.AddDays(75) - market.Now - TimeSpan.FromSeconds(1));
        var early = await AskAsync(contract.Id, milestone.Id);
        Assert.Equal(RefundRequestStatus.Declined, (await requests.DeclineAsync(market.Worker, early.Id, None)).Value.Status);
        Assert.Equal(milestone.DueDate.AddDays(75), (await market.ReadAsync(contract.Id)).Milestones[1].NothingDeliveredAt);
        market.Clock.Advance(TimeSpan.FromSeconds(1));
        await SweepAsync();
        var late = (await market.Store.FindAsync(RefundRequestCollection.UndecidedMilestoneId.Is(milestone.Id), None))!;

        var declined = (await requests.DeclineAsync(market.Worker, late.Id, None)).Value;

        Assert.Equal((RefundRequestStatus.Escalated, market.Now), (declined.Status, declined.AnsweredAt!.Value));
        Assert.Contains("declined", declined.Explanation, StringComparison.Ordinal);
        Assert.Equal(declined.DisputeId, (await requests.DeclineAsync(market.Worker, late.Id, None)).Value.DisputeId);
        Assert.Equal("refund_request_answered", Code(await requests.AcceptAsync(market.Worker, late.Id, None)));
        var dispute = (await market.Store.FindAsync<Dispute>(declined.DisputeId!.Value, None))!;
        Assert.Equal((milestone.Id, Ghs(50_000), market.Hirer.UserId), (dispute.MilestoneId!.Value, dispute.Amount, dispute.RaisedBy));
        Assert.Contains("declined", dispute.Reason, StringComparison.Ordinal);
        await market.AssertBalancedAsync();
    }

    /// <summary>A request as an earlier release left it to administrators.</summary>
    private async Task<Guid> EscalatedBeforeAsync(Guid contractId, Guid milestoneId)
    {
        var request = await AskAsync(contractId, milestoneId);
        market.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Null(Code(await market.Get<Transactor>().RunAsync<bool>(null, async work =>
        {
            var stored = (await work.FindAsync<RefundRequest>(request.Id, None))!;
            work.Rewrite(stored with { Status = RefundRequestStatus.Escalated, AnswerBy = null, AlarmAt = market.Now.AddDays(7) });
            return true;
        }, None)));
        return request.Id;
    }

    private static DateTimeOffset? DueAt(MilestoneView milestone, DeadlineKind kind) =>
        kind == DeadlineKind.MilestoneDue ? milestone.BecomesOverdueAt : milestone.NothingDeliveredAt;

    private Task<Result<ContractView>> PauseAsync(Caller caller, Guid contractId, int days) =>
        market.Get<ContractClocks>().PauseAsync(caller, contractId, new PauseInput(days, "I am away."), None);

    private Task<Result<MilestoneView>> ExtendAsync(Caller caller, Guid milestoneId, DateTimeOffset dueDate) =>
        market.Get<MilestoneExtensions>().ExtendAsync(caller, milestoneId, dueDate, None);

    private async Task<RefundRequestView> AskAsync(Guid contractId, Guid milestoneId) =>
        (await market.Get<RefundRequests>().RequestAsync(market.Hirer, contractId, new RefundRequestInput(milestoneId, "Nothing came."), None)).Value;

    private Task SweepAsync() => market.Get<DeadlineProcesses>().SweepAsync(market.Now.AddDays(-1), None);

    private async Task DisputeAsync(Guid contractId) =>
        await FreezeAsync(contractId, [.. (await market.ReadAsync(contractId)).Milestones.Select(milestone => milestone.Id)]);

    private async Task FreezeAsync(Guid contractId, params Guid[] milestoneIds) =>
        Assert.Null(Code(await market.Get<Transactor>().RunAsync<Contract>(null, async work =>
        {
            var contract = (await work.FindAsync<Contract>(contractId, None))!;
            return await market.Get<IContracts>().FreezeAsync(work, contract, milestoneIds, market.Hirer.UserId, market.Now, None);
        }, None)));

    /// <summary>As an earlier release left a milestone whose refund was declined.</summary>
    private async Task StandStillAsync(Guid milestoneId) => Assert.Null(Code(await market.Get<Transactor>().RunAsync<bool>(null, async work =>
    {
        work.Rewrite((await work.FindAsync<Milestone>(milestoneId, None))! with { NothingDeliveredAt = null });
        return true;
    }, None)));
}
