using Kelmah.Contracts;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Contracts;

/// <summary>From the start of a milestone to the end of the contract.</summary>
public sealed class WorkTests : IAsyncLifetime
{
    private Market market = null!;

    public async Task InitializeAsync() => market = await OpenAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task Work_starts_only_on_money_that_is_held()
    {
        var contract = await market.SignedAsync();

        Assert.Equal("escrow_not_funded", Code(await market.Get<Milestones>().StartAsync(market.Worker, contract.Milestones[0].Id, None)));
    }

    [Fact]
    public async Task Each_party_has_its_own_part_and_a_stranger_has_none()
    {
        var contract = await market.FundedAsync();
        var id = contract.Milestones[0].Id;
        var submission = new SubmissionInput([new Deliverable("Photos")]);

        Assert.Equal("not_your_part", Code(await market.Get<Milestones>().StartAsync(market.Hirer, id, None)));
        Assert.Equal("not_your_part", Code(await market.Get<Milestones>().SubmitAsync(market.Hirer, id, submission, None)));
        Assert.Equal("not_your_part", Code(await market.Get<Milestones>().ApproveAsync(market.Worker, id, new ApprovalInput(), None)));
        Assert.Equal("not_your_part", Code(await market.Get<Milestones>().RequestChangesAsync(market.Worker, id, new ChangeRequestInput("More."), None)));
        Assert.Equal("not_found", Code(await market.Get<Milestones>().StartAsync(market.Stranger, id, None)));
        Assert.Equal("not_found", Code(await market.Get<Milestones>().ApproveAsync(market.Stranger, id, new ApprovalInput(), None)));
        Assert.Equal("not_found", Code(await market.Get<Milestones>().GetAsync(market.Stranger, id, None)));
        Assert.Equal("not_found", Code(await market.Get<MilestoneExtensions>().ExtendAsync(market.Admin, id, market.Now.AddDays(30), None)));
    }

    [Theory]
    [InlineData("", null, "deliverables[0].name")]
    [InlineData("Photos", "ftp://example.com", "deliverables[0].url")]
    [InlineData("Photos", "javascript:alert(1)", "deliverables[0].url")]
    public async Task A_deliverable_that_cannot_be_shown_is_refused(string name, string? url, string field)
    {
        var contract = await market.FundedAsync();
        await market.Get<Milestones>().StartAsync(market.Worker, contract.Milestones[0].Id, None);

        var refused = await market.Get<Milestones>().SubmitAsync(
            market.Worker, contract.Milestones[0].Id, new SubmissionInput([new Deliverable(name, url)]), None);

        Assert.Contains(field, refused.Refusal!.Errors!.Keys);
    }

    [Fact]
    public async Task Parallel_approvals_and_releases_pay_once()
    {
        var contract = await market.FundedAsync();
        var milestone = await market.SubmittedAsync(contract.Milestones[0].Id);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => Task.Run(() => market.Get<Milestones>().ApproveAsync(market.Hirer, milestone.Id, new ApprovalInput(), None))));
        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(
            _ => Task.Run(() => market.Get<ReleaseMilestone>().ExecuteAsync(milestone.Id, None))));

        Assert.All(results, result => Assert.NotNull(result.Value.ReleasedAt));
        var events = await market.Get<IEventLog>().ReadStreamAsync(MilestoneCollection.Definition.StreamId(milestone.Id), 0, None);
        Assert.Single(events, record => record.Payload is MilestoneApproved);
        Assert.Single(events, record => record.Payload is MilestoneReleased);
        var wallet = (await market.Get<Ledger>().GetWalletAsync(market.Worker, None)).Value;
        Assert.Equal((Ghs(0), Ghs(90_000)), (wallet.Balance, wallet.PendingBalance));
        var mine = (await market.Get<Ledger>().ListTransactionsAsync(market.Worker, new TransactionSearch(), new Paging(), None)).Value.Items;
        Assert.Equal(
            [(TransactionType.EscrowRelease, Ghs(100_000)), (TransactionType.Fee, Ghs(10_000))],
            mine.Select(transaction => (transaction.Type, transaction.Amount)).OrderBy(pair => pair.Type));
        Assert.Equal(EscrowStatus.PartialRelease, (await market.EscrowAsync(contract.Id)).Status);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_transaction_says_which_way_it_goes_and_what_can_be_withdrawn_after_it_to_its_user_alone()
    {
        var contract = await market.FundedAsync();
        await market.SubmittedAsync(contract.Milestones[0].Id);
        await market.Get<Milestones>().ApproveAsync(market.Hirer, contract.Milestones[0].Id, new ApprovalInput(), None);
        await market.Get<ReleaseMilestone>().ExecuteAsync(contract.Milestones[0].Id, None);

        Assert.Equal(
            [(TransactionType.EscrowRelease, TransactionDirection.In, null), (TransactionType.Fee, TransactionDirection.Out, null)],
            (await OfAsync(market.Worker)).Select(one => (one.Type, one.Direction!.Value, one.BalanceAfter)));
        Assert.Equal(
            [(TransactionType.Payment, TransactionDirection.In, null), (TransactionType.EscrowHold, TransactionDirection.Out, null)],
            (await OfAsync(market.Hirer)).Select(one => (one.Type, one.Direction!.Value, one.BalanceAfter)));
        var seen = (await market.Get<Escrows>().ListTransactionsAsync(market.Hirer, contract.Id, new Paging(), None)).Value.Items;
        Assert.Equal(4, seen.Count);
        Assert.All(seen.Where(one => one.UserId == market.Worker.UserId), one => Assert.Equal((null, null, null, null), (one.Direction, one.BalanceAfter, one.Pending, one.AvailableAt)));
        await market.MatureAsync();
        Assert.Equal(
            [(TransactionType.EscrowRelease, Ghs(90_000)), (TransactionType.Fee, null)], (await OfAsync(market.Worker)).Select(one => (one.Type, one.BalanceAfter)));
        var wallet = (await market.Get<Ledger>().GetWalletAsync(market.Worker, None)).Value;
        Assert.Equal(Ghs(90_000), wallet.Balance);

        async Task<IEnumerable<TransactionView>> OfAsync(Caller caller) =>
            (await market.Get<Ledger>().ListTransactionsAsync(caller, new TransactionSearch(), new Paging(), None)).Value.Items.Reverse();
    }

    [Fact]
    public async Task The_stage_of_a_milestone_and_of_the_escrow_says_what_stands()
    {
        var draft = await market.DraftAsync();
        Assert.Equal((MilestoneStage.Draft, null), (draft.Milestones[0].Stage, draft.Milestones[0].InspectionDays));
        await market.Get<Agreements>().SignAsync(market.Hirer, draft.Id, draft.TermsHash, None);
        var signed = (await market.Get<Agreements>().SignAsync(market.Worker, draft.Id, draft.TermsHash, None)).Value;
        var (first, second) = (signed.Milestones[0].Id, signed.Milestones[1].Id);
        Assert.Equal((MilestoneStage.ToStart, (int?)14), (signed.Milestones[0].Stage, signed.Milestones[0].InspectionDays));
        var funding = (await market.FundAsync(draft.Id)).Value;
        Assert.Equal((EscrowStage.AwaitsPayment, null), (funding.Escrow.Stage, funding.Escrow.Status));
        await market.PayAsync(funding);
        await market.DeliverAllAsync(3);
        Assert.Equal(EscrowStage.Held, (await market.EscrowAsync(draft.Id)).Stage);

        Assert.Equal(MilestoneStage.InProgress, (await market.Get<Milestones>().StartAsync(market.Worker, first, None)).Value.Stage);
        var submission = new SubmissionInput([new Deliverable("Photos")]);
        Assert.Equal(MilestoneStage.Submitted, (await market.Get<Milestones>().SubmitAsync(market.Worker, first, submission, None)).Value.Stage);
        var asked = await market.Get<Milestones>().RequestChangesAsync(market.Hirer, first, new ChangeRequestInput("More."), None);
        Assert.Equal(MilestoneStage.ChangesRequested, asked.Value.Stage);
        await market.Get<Milestones>().SubmitAsync(market.Worker, first, submission, None);
        Assert.Equal(MilestoneStage.Released, (await market.Get<Milestones>().ApproveAsync(market.Hirer, first, new ApprovalInput(), None)).Value.Stage);
        Assert.Equal(EscrowStage.PartlyPaidOut, (await market.EscrowAsync(draft.Id)).Stage);
        market.Clock.Advance(TimeSpan.FromDays(11));
        await market.Get<Milestones>().MarkOverdueAsync(second, None);
        Assert.Equal(MilestoneStage.Overdue, (await market.Get<Milestones>().GetAsync(market.Worker, second, None)).Value.Stage);
    }

    [Fact]
    public async Task Transactions_are_found_by_type_by_contract_and_by_time()
    {
        var contract = await market.FundedAsync();
        await ReleaseAsync(contract.Milestones[0].Id);
        market.Clock.Advance(TimeSpan.FromDays(1));
        var later = market.Now;
        await ReleaseAsync(contract.Milestones[1].Id);

        Assert.Equal([5_000, 10_000, 50_000, 100_000], (await FindAsync(new TransactionSearch())).Order());
        Assert.Equal([5_000, 10_000], await FindAsync(new TransactionSearch { Types = [TransactionType.Fee] }));
        Assert.Equal(4, (await FindAsync(new TransactionSearch { Types = [TransactionType.Fee, TransactionType.EscrowRelease], ContractId = contract.Id })).Count);
        Assert.Empty(await FindAsync(new TransactionSearch { ContractId = Guid.CreateVersion7() }));
        Assert.Equal([5_000], await FindAsync(new TransactionSearch { Types = [TransactionType.Fee], From = later }));
        Assert.Equal([10_000], await FindAsync(new TransactionSearch { Types = [TransactionType.Fee], To = later }));

        async Task ReleaseAsync(Guid milestoneId)
        {
            await market.SubmittedAsync(milestoneId);
            await market.Get<Milestones>().ApproveAsync(market.Hirer, milestoneId, new ApprovalInput(), None);
            Assert.Null(Code(await market.Get<ReleaseMilestone>().ExecuteAsync(milestoneId, None)));
        }

        async Task<IReadOnlyList<long>> FindAsync(TransactionSearch search) =>
            [.. (await market.Get<Ledger>().ListTransactionsAsync(market.Worker, search, new Paging(), None)).Value.Items.Select(one => one.Amount.MinorUnits)];
    }

    [Fact]
    public async Task A_milestone_that_is_not_approved_is_not_paid_out()
    {
        var contract = await market.FundedAsync();
        var milestone = await market.SubmittedAsync(contract.Milestones[0].Id);

        Assert.Equal("milestone_not_completed", Code(await market.Get<ReleaseMilestone>().ExecuteAsync(milestone.Id, None)));
        Assert.Equal("not_found", Code(await market.Get<ReleaseMilestone>().ExecuteAsync(Guid.CreateVersion7(), None)));
    }

    [Fact]
    public async Task Silence_approves_after_the_inspection_and_the_contract_completes_when_all_is_paid()
    {
        var contract = await market.FundedAsync();
        foreach (var milestone in contract.Milestones) await market.SubmittedAsync(milestone.Id);
        var due = market.Get<DeadlineProcesses>();

        Assert.Empty(await due.DueAsync(DeadlineKind.AutoApproval, None).ToListAsync());
        market.Clock.Advance(TimeSpan.FromDays(14));
        var silent = await due.DueAsync(DeadlineKind.AutoApproval, None).ToListAsync();
        foreach (var id in silent) Assert.Null(Code(await market.Get<Milestones>().AutoApproveAsync(id, None)));
        var completed = (await market.Store.FindAsync<Contract>(contract.Id, None))!;

        Assert.Equal(2, silent.Count);
        Assert.Equal(ContractStatus.Completed, completed.Status);
        Assert.Equal(JobStatus.Completed, (await market.Store.FindAsync<Job>(contract.JobId, None))!.Status);
        Assert.Equal(EscrowStatus.FullRelease, (await market.EscrowAsync(contract.Id)).Status);
        Assert.Empty(await UnpaidAsync());
        Assert.Equal(completed.Version, (await market.Get<ContractEnding>().CompleteAsync(contract.Id, None)).Value.Version);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Frozen_milestones_do_not_crowd_out_what_is_due()
    {
        var frozen = await market.FundedAsync();
        var waiting = await market.Store.FindAsync<Milestone>((await market.SubmittedAsync(frozen.Milestones[0].Id)).Id, None);
        var copies = Enumerable.Range(10, 150).Select(number => (waiting! with { Id = Guid.CreateVersion7(), Number = number, Version = 0 })
            .Submit([new Deliverable("Photos")], null, market.Now).Value.Freeze(market.Now));
        await market.Get<Transactor>().RunAsync<Contract>(null, async work =>
        {
            var contract = await work.FindAsync<Contract>(frozen.Id, None);
            foreach (var copy in copies) work.Insert(copy);
            var disputed = await market.Get<IContracts>().FreezeAsync(work, contract!, [waiting!.Id], market.Hirer.UserId, market.Now, None);
            work.Rewrite(disputed.Value with { TotalAmount = contract!.TotalAmount + Ghs(150 * waiting.Amount.MinorUnits) });
            return disputed;
        }, None);
        market.Clock.Advance(TimeSpan.FromHours(1));
        var other = (await market.FundedAsync()).Milestones[0].Id;
        await market.SubmittedAsync(other);

        market.Clock.Advance(TimeSpan.FromDays(14));

        Assert.Equal([other], await market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.AutoApproval, None).ToListAsync());
    }

    [Fact]
    public async Task What_is_not_delivered_becomes_overdue_and_later_a_case_for_a_refund()
    {
        var contract = await market.FundedAsync();
        var id = contract.Milestones[0].Id;

        market.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal([id], await market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.MilestoneDue, None).ToListAsync());
        Assert.Equal(MilestoneStatus.Overdue, (await market.Get<Milestones>().MarkOverdueAsync(id, None)).Value.Status);
        Assert.Null(Code(await market.Get<Milestones>().MarkOverdueAsync(id, None)));
        Assert.Equal("deadline_not_reached", Code(await market.Get<Milestones>().MarkNothingDeliveredAsync(id, None)));
        market.Clock.Advance(TimeSpan.FromDays(14));
        Assert.Null(Code(await market.Get<Milestones>().MarkNothingDeliveredAsync(id, None)));

        var events = await market.Get<IEventLog>().ReadStreamAsync(MilestoneCollection.Definition.StreamId(id), 0, None);
        Assert.Single(events, record => record.Payload is MilestoneBecameOverdue);
        Assert.Single(events, record => record.Payload is MilestoneNothingDelivered);
    }

    [Fact]
    public async Task An_extension_needs_the_other_partys_word()
    {
        var contract = await market.FundedAsync();
        var milestone = contract.Milestones[0];
        var later = milestone.DueDate.AddDays(3).AddTicks(1);
        var extensions = market.Get<MilestoneExtensions>();

        var proposed = (await extensions.ExtendAsync(market.Worker, milestone.Id, later, None)).Value;
        var agreed = (await extensions.ExtendAsync(market.Hirer, milestone.Id, proposed.ProposedExtension!.DueDate, None)).Value;

        Assert.Equal(milestone.DueDate, proposed.DueDate);
        Assert.Equal(milestone.DueDate.AddDays(3), agreed.DueDate);
    }

    [Fact]
    public async Task A_draft_that_nobody_signs_is_cancelled_and_the_job_can_be_given_to_another()
    {
        var draft = await market.DraftAsync();
        var agreements = market.Get<Agreements>();

        Assert.Equal("deadline_not_reached", Code(await agreements.ExpireSigningAsync(draft.Id, None)));
        market.Clock.Advance(TimeSpan.FromDays(14));
        Assert.Equal([draft.Id], await market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.Signing, None).ToListAsync());
        Assert.Equal(ContractStatus.Cancelled, (await agreements.ExpireSigningAsync(draft.Id, None)).Value.Status);
        Assert.Null(Code(await agreements.ExpireSigningAsync(draft.Id, None)));

        var job = (await market.Store.FindAsync<Job>(draft.JobId, None))!;
        var another = await market.ApplyAsync(job, NewCaller(UserRole.Worker));
        Assert.Null(Code(await market.Get<ContractDrafts>().AcceptApplicationAsync(market.Hirer, another.Id, None)));
        Assert.Equal("application_not_pending", Code(await market.Get<ContractDrafts>().AcceptApplicationAsync(market.Hirer, draft.ApplicationId, None)));
    }

    [Fact]
    public async Task A_party_withdraws_before_the_funding_and_not_after()
    {
        var unfunded = await market.SignedAsync();

        var cancelled = (await market.Get<Agreements>().CancelAsync(market.Worker, unfunded.Id, None)).Value;
        Assert.Equal((ContractStatus.Cancelled, CancellationReason.WithdrawnByParty), (cancelled.Status, cancelled.CancellationReason));
        Assert.Equal(JobStatus.Active, (await market.Store.FindAsync<Job>(unfunded.JobId, None))!.Status);

        var funded = await market.FundedAsync();
        var preview = (await market.Get<EndingPreviews>().PreviewAsync(market.Hirer, funded.Id, toWorker: null, None)).Value;
        Assert.Equal((false, "contract_already_funded", Ghs(150_000)), (preview.Allowed, preview.Reason, preview.ToHirer));
        Assert.Equal("contract_already_funded", Code(await market.Get<Agreements>().CancelAsync(market.Hirer, funded.Id, None)));
    }

    [Fact]
    public async Task A_reminder_goes_out_once_and_not_for_a_deadline_that_no_longer_runs()
    {
        var contract = await market.FundedAsync();
        var id = contract.Milestones[0].Id;
        var send = market.Get<DeadlineProcesses>();
        var before = Deadlines.MilestoneDue.Reminders[0];

        Assert.True((await send.RemindAsync(id, DeadlineKind.MilestoneDue, before, None)).Value);
        Assert.False((await send.RemindAsync(id, DeadlineKind.MilestoneDue, before, None)).Value);
        Assert.True((await send.RemindAsync(id, DeadlineKind.MilestoneDue, Deadlines.MilestoneDue.Reminders[1], None)).Value);
        Assert.Equal("contract_not_active", Code(await send.RemindAsync(contract.Id, DeadlineKind.Funding, TimeSpan.FromDays(6), None)));
        Assert.Equal("contract_not_active", Code(await send.RemindAsync(id, DeadlineKind.AutoApproval, TimeSpan.FromDays(7), None)));
    }

    [Fact]
    public async Task The_timeline_tells_what_happened_in_order_and_what_comes_next()
    {
        var contract = await market.FundedAsync();
        await market.SubmittedAsync(contract.Milestones[0].Id);

        var timeline = (await market.Get<ContractTimelines>().GetAsync(market.Worker, contract.Id, None)).Value;

        var types = timeline.Items.Select(happened => happened.Type).ToList();
        Assert.Equal("contract_drafted", types[0]);
        Assert.Equal("milestone_submitted", types[^1]);
        Assert.True(types.IndexOf("contract_activated") < types.IndexOf("escrow_held"));
        Assert.Contains("funding_started", types);
        Assert.StartsWith("Unknown user handed in Wiring: without an answer of Unknown user it is approved on ", timeline.Items[^1].Sentence, StringComparison.Ordinal);
        Assert.Equal(
            [(DeadlineKind.MilestoneDue, DeadlineFavour.Hirer), (DeadlineKind.AutoApproval, DeadlineFavour.Worker), (DeadlineKind.NothingDelivered, DeadlineFavour.Hirer)],
            timeline.Next.Select(next => (next.Kind, next.InFavourOf)));
        Assert.Equal(market.Now.AddDays(14), timeline.Next[1].DueAt);
        Assert.Equal("not_found", Code(await market.Get<ContractTimelines>().GetAsync(market.Stranger, contract.Id, None)));
    }

    /// <summary>Completed milestones that are not paid out.</summary>
    private async Task<IReadOnlyList<Guid>> UnpaidAsync() => await market.Store.IdsAsync(
        new Query<Milestone> { Where = MilestoneCollection.ReleaseDueAt.AtMost(market.Now) }, None).ToListAsync();
}
