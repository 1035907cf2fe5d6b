using System.Text.Json;
using Kelmah.Contracts;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Contracts;

/// <summary>Funded contracts that end by agreement or by silence, through the journal: 1 000 and 500 are held.</summary>
public sealed class EndingsTests : IAsyncLifetime
{
    private Market market = null!;

    public async Task InitializeAsync() => market = await OpenAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task Accepted_it_divides_all_in_one_commit_and_the_contract_is_completed()
    {
        var contract = await market.FundedAsync();
        var request = Must(await market.Get<RefundRequests>().RequestAsync(market.Hirer, contract.Id, new RefundRequestInput(contract.Milestones[1].Id, "Nothing came."), None));
        await market.SubmittedAsync(contract.Milestones[0].Id);
        var ending = Must(await ProposeAsync(market.Hirer, contract, 120_000));

        var agreed = Must(await market.Get<Endings>().AcceptAsync(market.Worker, ending.Id, None));

        Assert.Equal((EndingStatus.Agreed, market.Worker.UserId, Ghs(30_000)), (agreed.Status, agreed.AnsweredBy, agreed.ToHirer));
        var escrow = await market.EscrowAsync(contract.Id);
        Assert.Equal((Ghs(0), Ghs(120_000), Ghs(30_000)), (escrow.Held, escrow.Released, escrow.Refunded));
        Assert.Equal([Ghs(100_000), Ghs(20_000)], escrow.Releases.Select(release => release.Amount));
        Assert.Equal(Ghs(108_000), (await market.Get<Ledger>().GetWalletAsync(market.Worker, None)).Value.PendingBalance);
        Assert.Equal(Ghs(30_000), (await market.Get<Ledger>().GetWalletAsync(market.Hirer, None)).Value.PendingBalance);
        var ended = await market.ReadAsync(contract.Id);
        Assert.Equal(ContractStatus.Completed, ended.Status);
        Assert.All(ended.Milestones, milestone => Assert.True(milestone is { IsSettled: true, AutoApprovesAt: null, NothingDeliveredAt: null }));
        Assert.Equal(JobStatus.Completed, (await market.Store.FindAsync<Job>(contract.JobId, None))!.Status);
        Assert.Equal(RefundRequestStatus.Closed, (await market.Store.FindAsync<RefundRequest>(request.Id, None))!.Status);
        Assert.Equal("refund_request_answered", Code(await market.Get<RefundRequests>().AcceptAsync(market.Worker, request.Id, None)));
        Assert.Equal(agreed.Version, Must(await market.Get<Endings>().AcceptAsync(market.Worker, ending.Id, None)).Version);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task With_nothing_for_the_worker_it_is_cancelled_as_agreed_and_the_job_is_open_again()
    {
        var contract = await market.FundedAsync();
        var ending = Must(await ProposeAsync(market.Worker, contract, 0));

        Must(await market.Get<Endings>().AcceptAsync(market.Hirer, ending.Id, None));

        var ended = await market.ReadAsync(contract.Id);
        Assert.Equal((ContractStatus.Cancelled, CancellationReason.EndedByAgreement), (ended.Status, ended.CancellationReason));
        Assert.Equal(JobStatus.Active, (await market.Store.FindAsync<Job>(contract.JobId, None))!.Status);
        Assert.Equal(Ghs(150_000), (await market.EscrowAsync(contract.Id)).Refunded);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task What_is_not_funded_is_abandoned()
    {
        var contract = await FundedInPartAsync();
        Assert.Equal(Ghs(50_000), (await PreviewAsync(market.Hirer, contract)).Total.Lapses);
        var ending = Must(await ProposeAsync(market.Worker, contract, 40_000));

        Must(await market.Get<Endings>().AcceptAsync(market.Hirer, ending.Id, None));

        var ended = await market.ReadAsync(contract.Id);
        Assert.Equal((ContractStatus.Completed, (DateTimeOffset?)null), (ended.Status, ended.FundBy));
        Assert.Equal((true, true), (ended.Milestones[0].IsSettled, ended.Milestones[1].AbandonedAt is not null));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Nothing_is_held_and_the_rest_is_given_up_by_agreement()
    {
        var contract = await FundedInPartAsync();
        await ApproveAsync(contract.Milestones[0].Id);
        var ending = Must(await ProposeAsync(market.Hirer, contract, null));
        Assert.Equal((Ghs(0), Ghs(0)), (ending.ToWorker, ending.ToHirer));

        Must(await market.Get<Endings>().AcceptAsync(market.Worker, ending.Id, None));

        Assert.Equal(ContractStatus.Completed, (await market.ReadAsync(contract.Id)).Status);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task The_same_proposal_of_both_ends_it_and_another_is_refused()
    {
        var contract = await market.FundedAsync();
        var ending = Must(await ProposeAsync(market.Hirer, contract, 60_000));
        Assert.Equal((ending.Id, ending.Version), (Must(await ProposeAsync(market.Hirer, contract, 60_000)).Id, 1));
        Assert.Equal("ending_already_proposed", Code(await ProposeAsync(market.Hirer, contract, 50_000)));
        Assert.Equal("ending_already_proposed", Code(await ProposeAsync(market.Worker, contract, 70_000)));
        Assert.Equal((false, "ending_already_proposed"), ((await PreviewAsync(market.Worker, contract, "600.00")).NeedsAgreement, (await PreviewAsync(market.Worker, contract, "700.00")).CommandRefusal));

        var agreed = Must(await ProposeAsync(market.Worker, contract, 60_000));

        Assert.Equal((ending.Id, EndingStatus.Agreed), (agreed.Id, agreed.Status));
        Assert.Equal("contract_ended", Code(await ProposeAsync(market.Worker, contract, 0)));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Declined_or_withdrawn_the_contract_goes_on_and_another_can_be_proposed()
    {
        var contract = await market.FundedAsync();
        var endings = market.Get<Endings>();
        var first = Must(await ProposeAsync(market.Hirer, contract, 60_000));
        Assert.Equal("not_your_part", Code(await endings.DeclineAsync(market.Hirer, first.Id, None)));
        Assert.Equal("not_your_part", Code(await endings.AcceptAsync(market.Hirer, first.Id, None)));
        Assert.Equal(EndingStatus.Declined, Must(await endings.DeclineAsync(market.Worker, first.Id, None)).Status);
        var second = Must(await ProposeAsync(market.Hirer, contract, 70_000));
        Assert.Equal("not_your_part", Code(await endings.WithdrawAsync(market.Worker, second.Id, None)));
        Assert.Equal(EndingStatus.Withdrawn, Must(await endings.WithdrawAsync(market.Hirer, second.Id, None)).Status);
        Assert.Equal("ending_answered", Code(await endings.AcceptAsync(market.Worker, second.Id, None)));

        Assert.Equal(Ghs(150_000), (await market.EscrowAsync(contract.Id)).Held);
        Assert.Equal([second.Id, first.Id], (await market.Get<EndingList>().ListAsync(market.Worker, contract.Id, new Paging(), None)).Value.Items.Select(one => one.Id));
    }

    [Fact]
    public async Task Silence_agrees_after_seven_days_and_two_reminders_where_little_is_gained()
    {
        var contract = await market.FundedAsync();
        var ending = Must(await ProposeAsync(market.Hirer, contract, 100_000));
        var next = Assert.Single((await TimelineAsync(contract)).Next, one => one.EntityId == ending.Id);
        Assert.Equal((DeadlineKind.EndingAnswer, DeadlineFavour.Hirer, market.Now.AddDays(7)), (next.Kind, next.InFavourOf, next.DueAt));
        Assert.Equal((true, market.Now.AddDays(7)), ((await PreviewAsync(market.Hirer, contract, "1000.00")).Silence!.Agrees, ending.AnswerBy));

        Assert.Equal("deadline_not_reached", Code(await market.Get<EndingSilence>().ExpireAsync(ending.Id, None)));
        await AdvanceAsync(4, 2);
        await AdvanceAsync(2.9, 2);

        Assert.Equal(EndingStatus.Proposed, await StatusAsync(ending));
        await AdvanceAsync(0.1, 1);

        Assert.Equal(EndingStatus.Agreed, await StatusAsync(ending));
        Assert.Equal(2, await CountAsync<EndingAnswerReminderDue>(ending));
        Assert.Null((await market.Store.FindAsync<EndingProposal>(ending.Id, None))!.AnsweredBy);
        Assert.Equal(ContractStatus.Completed, (await market.ReadAsync(contract.Id)).Status);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Silence_does_not_decide_over_much_and_administrators_are_told_each_week_until_the_parties_settle_it()
    {
        var contract = await market.FundedAsync();
        Assert.False((await PreviewAsync(market.Hirer, contract, "999.99")).Silence!.Agrees);
        var ending = Must(await ProposeAsync(market.Hirer, contract, 99_999));
        await AdvanceAsync(6, 6);

        await AdvanceAsync(1, 1);

        Assert.Equal(EndingStatus.Escalated, await StatusAsync(ending));
        var next = Assert.Single((await TimelineAsync(contract)).Next, one => one.EntityId == ending.Id);
        Assert.Equal((DeadlineKind.EndingDecision, market.Now.AddDays(7)), (next.Kind, next.DueAt));
        Assert.Equal(Ghs(150_000), (await market.EscrowAsync(contract.Id)).Held);
        Assert.Equal("ending_already_proposed", Code(await ProposeAsync(market.Worker, contract, 150_000)));
        Assert.Null((await PreviewAsync(market.Hirer, contract, "999.99")).Silence);

        await AdvanceAsync(7, 1);
        await AdvanceAsync(7, 1);

        Assert.Equal(2, await CountAsync<EndingDecisionDue>(ending));
        Must(await market.Get<Endings>().AcceptAsync(market.Worker, ending.Id, None));
        Assert.Equal(Ghs(99_999), (await market.EscrowAsync(contract.Id)).Released);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Silence_takes_nothing_that_is_under_review_from_the_worker()
    {
        var contract = await market.FundedAsync();
        var ending = Must(await ProposeAsync(market.Hirer, contract, 100_000));
        await market.SubmittedAsync(contract.Milestones[0].Id);
        await market.SubmittedAsync(contract.Milestones[1].Id);
        await AdvanceAsync(6, 6);

        await AdvanceAsync(1, 1);

        Assert.Equal(EndingStatus.Escalated, await StatusAsync(ending));
    }

    [Fact]
    public async Task Where_the_contract_moved_on_the_proposal_is_void()
    {
        var contract = await market.FundedAsync();
        var first = Must(await ProposeAsync(market.Hirer, contract, 60_000));
        await ApproveAsync(contract.Milestones[1].Id);

        Assert.Equal("ending_outdated", Code(await market.Get<Endings>().AcceptAsync(market.Worker, first.Id, None)));

        Assert.Equal(EndingStatus.Void, await StatusAsync(first));
        Assert.Equal("ending_outdated", Code(await market.Get<Endings>().AcceptAsync(market.Worker, first.Id, None)));
        var second = Must(await ProposeAsync(market.Hirer, contract, 60_000));
        await ApproveAsync(contract.Milestones[0].Id);
        await market.Get<EndingSilence>().VoidAsync(contract.Id, None);
        Assert.Equal(EndingStatus.Void, await StatusAsync(second));
        Assert.Equal(1, await CountAsync<EndingVoided>(second));
    }

    [Fact]
    public async Task A_new_proposal_takes_the_place_of_one_that_is_outdated_and_the_deadline_voids_one()
    {
        var contract = await market.FundedAsync();
        var first = Must(await ProposeAsync(market.Hirer, contract, 60_000));
        await ApproveAsync(contract.Milestones[1].Id);

        var second = Must(await ProposeAsync(market.Worker, contract, 90_000));

        Assert.Equal((EndingStatus.Void, EndingStatus.Proposed), (await StatusAsync(first), await StatusAsync(second)));
        await ApproveAsync(contract.Milestones[0].Id);
        market.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(EndingStatus.Void, Must(await market.Get<EndingSilence>().ExpireAsync(second.Id, None)).Status);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Frozen_money_is_not_divided_and_its_clock_stands()
    {
        var contract = await market.FundedAsync();
        var ending = Must(await ProposeAsync(market.Hirer, contract, 150_000));
        await FreezeAsync(contract);

        Assert.Equal("escrow_frozen", Code(await market.Get<Endings>().AcceptAsync(market.Worker, ending.Id, None)));
        Assert.Equal("escrow_frozen", Code(await ProposeAsync(market.Worker, contract, 0)));
        Assert.Equal("escrow_frozen", (await PreviewAsync(market.Worker, contract)).CommandRefusal);
        await AdvanceAsync(8, 8);
        Assert.Equal("escrow_frozen", Code(await market.Get<EndingSilence>().ExpireAsync(ending.Id, None)));
        Assert.Equal(EndingStatus.Proposed, await StatusAsync(ending));
        Assert.DoesNotContain((await TimelineAsync(contract)).Next, one => one.EntityId == ending.Id);
    }

    [Fact]
    public async Task A_payment_under_way_is_stopped_first_and_one_that_has_succeeded_voids_it()
    {
        var contract = await FundedInPartAsync();
        var ending = Must(await ProposeAsync(market.Hirer, contract, 100_000));
        var pending = Must(await market.FundAsync(contract.Id));
        Assert.Equal("not_your_part", Code(await market.Get<Endings>().AcceptAsync(market.Hirer, ending.Id, None)));
        Assert.Equal(TransactionStatus.Pending, (await market.Store.FindAsync<Transaction>(pending.Transaction.Id, None))!.Status);

        Must(await market.Get<Endings>().AcceptAsync(market.Worker, ending.Id, None));

        Assert.Equal(TransactionStatus.Cancelled, (await market.Store.FindAsync<Transaction>(pending.Transaction.Id, None))!.Status);
        await market.Stripe.NextWebhooksAsync(2);
        var other = await FundedInPartAsync();
        var second = Must(await ProposeAsync(market.Hirer, other, 100_000));
        await market.PayAsync(Must(await market.FundAsync(other.Id)));
        Assert.Equal("ending_outdated", Code(await market.Get<Endings>().AcceptAsync(market.Worker, second.Id, None)));
        Assert.Equal(Ghs(150_000), (await market.EscrowAsync(other.Id)).Held);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Before_funding_a_party_cancels_and_after_it_the_other_has_to_agree()
    {
        var signed = await market.SignedAsync();
        Assert.Equal("escrow_not_held", Code(await ProposeAsync(market.Hirer, signed, 0)));
        var before = await PreviewAsync(market.Worker, signed);
        Assert.Equal((true, null, EndingCommand.Cancel, null, Ghs(150_000)), (before.Allowed, before.Reason, before.Command, before.CommandRefusal, before.Total.Lapses));

        var funded = await market.FundedAsync();
        var refused = await market.Get<Agreements>().CancelAsync(market.Worker, funded.Id, None);
        Assert.Equal("contract_already_funded", Code(refused));
        Assert.Contains("/end", refused.Refusal!.Detail, StringComparison.Ordinal);
        var after = await PreviewAsync(market.Worker, funded);
        Assert.Equal((false, "contract_already_funded", EndingCommand.End, null, true), (after.Allowed, after.Reason, after.Command, after.CommandRefusal, after.NeedsAgreement));
    }

    [Fact]
    public async Task A_split_that_cannot_be_is_refused_and_changes_nothing()
    {
        var contract = await market.FundedAsync();

        Assert.Equal("escrow_insufficient", Code(await ProposeAsync(market.Hirer, contract, 150_001)));
        Assert.Equal("invalid_input", Code(await ProposeAsync(market.Hirer, contract, -1)));
        Assert.Equal("contract_currency_differs", Code(await market.Get<Endings>().ProposeAsync(market.Hirer, contract.Id, new EndingInput(new Money(1, Currency.Usd)), None)));
        Assert.Equal("not_found", Code(await ProposeAsync(market.Stranger, contract, 0)));
        Assert.Equal("escrow_insufficient", (await PreviewAsync(market.Hirer, contract, "1500.01")).CommandRefusal);
        Assert.Equal("invalid_input", Code(await market.Get<EndingPreviews>().PreviewAsync(market.Hirer, contract.Id, "1,5", None)));
        Assert.Equal(0, await market.Store.CountAsync(EndingProposalCollection.ContractId.Is(contract.Id), None));
    }

    /// <summary>Random contracts with fees and taxes of both sides, funded whole or in part, some of it released, refunded or handed in before.</summary>
    [Fact]
    [Trait("Length", "Scaled")]
    public async Task The_preview_is_what_the_ending_then_does()
    {
        for (var seed = 1; seed <= 6 * Kelmah.Testing.TestScale.Factor; seed++)
        {
            var random = new Random(seed);
            var contract = await RandomAsync(random);
            var held = (await PreviewAsync(market.Hirer, contract)).Total.Held;
            var toWorker = Ghs(random.Next(4) switch { 0 => 0, 1 => held.MinorUnits, _ => random.NextInt64(held.MinorUnits + 1) });
            var preview = await PreviewAsync(market.Hirer, contract, toWorker.ToDecimalString());
            Assert.Null(preview.CommandRefusal);
            var before = await WalletsAsync();
            var ending = Must(await ProposeAsync(market.Hirer, contract, toWorker.MinorUnits));
            Assert.Equal((preview.ToWorker, preview.Total.Held), (ending.ToWorker, ending.ToWorker + ending.ToHirer));

            Must(await market.Get<Endings>().AcceptAsync(market.Worker, ending.Id, None));

            var after = await WalletsAsync();
            var escrow = await market.EscrowAsync(contract.Id);
            var settled = (await market.ReadAsync(contract.Id)).Milestones.ToDictionary(milestone => milestone.Id);
            Assert.Equal(preview.Total.WorkerReceives, after.Worker - before.Worker);
            Assert.Equal(preview.ToHirer, after.Hirer - before.Hirer);
            Assert.Equal((Ghs(0), preview.Refunded + preview.ToHirer), (escrow.Held, escrow.Refunded));
            Assert.Equal(preview.Released + preview.ToWorker + preview.Total.HirerFee + preview.Total.HirerTax, escrow.Released);
            foreach (var milestone in preview.Milestones.Where(one => one.Amounts.ToWorker.IsPositive))
            {
                var release = escrow.Releases.Single(one => one.MilestoneId == milestone.MilestoneId);
                Assert.Equal(
                    (milestone.Amounts.ToWorker, milestone.Amounts.WorkerFee, milestone.Amounts.WorkerTax, milestone.Amounts.HirerFee, milestone.Amounts.HirerTax),
                    (release.Amount, release.Fee, release.Tax, release.HirerFee, release.HirerTax));
                Assert.Equal(milestone.Amounts.WorkerReceives, release.Net);
            }

            Assert.All(preview.Milestones.Where(one => one.Amounts.Lapses.IsPositive && one.Amounts.Held.IsZero), one => Assert.NotNull(settled[one.MilestoneId].AbandonedAt));
            Assert.Equal(escrow.Releases.IsEmpty ? ContractStatus.Cancelled : ContractStatus.Completed, (await market.ReadAsync(contract.Id)).Status);
        }

        await market.AssertBalancedAsync();
    }

    private static T Must<T>(Result<T> result) => result.Refusal is { } refusal ? throw new InvalidOperationException($"{refusal.Error.Code} {refusal.Detail}") : result.Value;

    private Task<Result<EndingView>> ProposeAsync(Caller caller, ContractView contract, long? toWorker) =>
        market.Get<Endings>().ProposeAsync(caller, contract.Id, new EndingInput(toWorker is { } amount ? Ghs(amount) : null), None);

    private async Task<CancellationPreview> PreviewAsync(Caller caller, ContractView contract, string? toWorker = null) =>
        Must(await market.Get<EndingPreviews>().PreviewAsync(caller, contract.Id, toWorker, None));

    private async Task<EndingStatus> StatusAsync(EndingView ending) => (await market.Store.FindAsync<EndingProposal>(ending.Id, None))!.Status;

    private async Task<ContractTimeline> TimelineAsync(ContractView contract) => Must(await market.Get<ContractTimelines>().GetAsync(market.Worker, contract.Id, None));

    private async Task<int> CountAsync<TEvent>(EndingView ending) =>
        (await market.Get<IEventLog>().ReadStreamAsync(EndingProposalCollection.Definition.StreamId(ending.Id), 0, None)).Count(record => record.Payload is TEvent);

    /// <summary>So many days, with as many sweeps on the way.</summary>
    private async Task AdvanceAsync(double days, int sweeps)
    {
        for (var sweep = 0; sweep < Math.Max(1, sweeps); sweep++)
        {
            var length = TimeSpan.FromDays(days / Math.Max(1, sweeps));
            market.Clock.Advance(length);
            await market.Get<DeadlineProcesses>().SweepAsync(market.Now - length, None);
        }
    }

    private async Task ApproveAsync(Guid milestoneId)
    {
        await market.SubmittedAsync(milestoneId);
        Must(await market.Get<Milestones>().ApproveAsync(market.Hirer, milestoneId, new ApprovalInput(), None));
    }

    /// <summary>Of the two milestones, the first is funded.</summary>
    private async Task<ContractView> FundedInPartAsync()
    {
        var contract = await market.SignedAsync();
        await PayAsync(contract, contract.Milestones[0].Id);
        return await market.ReadAsync(contract.Id);
    }

    private async Task PayAsync(ContractView contract, params Guid[] milestoneIds)
    {
        await market.PayAsync(Must(await market.Get<FundEscrow>().ExecuteAsync(market.Hirer, contract.Id, new FundingInput(MilestoneIds: [.. milestoneIds]), None)));
        await market.DeliverAllAsync(3);
    }

    private async Task FreezeAsync(ContractView contract)
    {
        var payment = await market.Store.FindAsync<Transaction>((await market.EscrowAsync(contract.Id)).TransactionId, None);
        var (_, dispute) = await market.Stripe.PostAsync("/simulators/stripe/disputes", JsonSerializer.Serialize(new { paymentIntent = payment!.StripePaymentIntentId }));
        Assert.True((await market.Get<Chargebacks>().RefreshAsync(dispute.GetProperty("id").GetString()!, _ => { }, None)).Value);
    }

    private async Task<(Money Worker, Money Hirer)> WalletsAsync()
    {
        var worker = Must(await market.Get<Ledger>().GetWalletAsync(market.Worker, None));
        var hirer = Must(await market.Get<Ledger>().GetWalletAsync(market.Hirer, None));
        return (worker.PendingBalance, hirer.PendingBalance);
    }

    private async Task<ContractView> RandomAsync(Random random)
    {
        var job = await market.PostJobAsync();
        var draft = Must(await market.Get<ContractDrafts>().AcceptApplicationAsync(market.Hirer, (await market.ApplyAsync(job, market.Worker)).Id, None));
        var amounts = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.NextInt64(2_000, 200_000)).ToList();
        foreach (var amount in amounts) await market.AddMilestoneAsync(draft.Id, "Part", amount, 7);
        var revised = await ReviseAsync(draft.Id, Ghs(amounts.Sum()), random);
        Must(await market.Get<Agreements>().SignAsync(market.Hirer, draft.Id, revised.TermsHash, None));
        var contract = Must(await market.Get<Agreements>().SignAsync(market.Worker, draft.Id, revised.TermsHash, None));
        await PayAsync(contract, [.. contract.Milestones.Take(random.Next(1, amounts.Count + 1)).Select(milestone => milestone.Id)]);
        foreach (var milestone in contract.Milestones.Skip(1).Where(milestone => random.Next(3) == 0))
        {
            // One that is not funded cannot be started.
            if ((await market.Get<Milestones>().StartAsync(market.Worker, milestone.Id, None)).Refusal is not null) continue;
            Must(await market.Get<Milestones>().SubmitAsync(market.Worker, milestone.Id, new SubmissionInput([new Deliverable("Photos")]), None));
            if (random.Next(2) == 0) Must(await market.Get<Milestones>().ApproveAsync(market.Hirer, milestone.Id, new ApprovalInput(), None));
        }

        return await market.ReadAsync(contract.Id);
    }

    /// <summary>The total of its milestones, under a schedule of fees and taxes of its own.</summary>
    private async Task<ContractView> ReviseAsync(Guid contractId, Money total, Random random)
    {
        var schedules = market.Get<ContractOptions>().FeeSchedules;
        schedules.Clear();
        schedules.Add(new FeeScheduleSetting
        {
            Version = 1,
            From = DateOnly.FromDateTime(market.Now.UtcDateTime),
            WorkerFeeBasisPoints = random.Next(0, 3_000),
            HirerFeeBasisPoints = random.Next(0, 1_000),
            TaxBasisPoints = random.Next(0, 2_500),
            TaxCountry = "GH",
        });
        var patch = $$$"""{"totalAmount":{"amount":"{{{total.ToDecimalString()}}}","currency":"GHS"}}""";
        var input = MergePatch.Of(System.Text.Json.JsonDocument.Parse(patch).RootElement).Value;
        return Must(await market.Get<ContractDrafts>().ReviseAsync(market.Hirer, contractId, input, null, None));
    }
}
