using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Contracts;

/// <summary>Amendments of contracts whose money is held, or not yet.</summary>
public sealed class AmendmentUseTests : IAsyncLifetime
{
    private Market market = null!;

    private Amendments Amendments => market.Get<Amendments>();

    public async Task InitializeAsync() => market = await OpenAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task An_acceptance_changes_milestones_total_terms_and_money_in_one_commit()
    {
        var contract = await market.FundedAsync();
        var (first, second) = (contract.Milestones[0], contract.Milestones[1]);
        var proposed = (await ProposeAsync(
            market.Worker, contract.Id, new AmendmentInput("The garage is gone.", [Cheaper(first.Id, 60_000), Removed(second.Id), Added(30_000)], "No garage.", 7, 1))).Value;
        Assert.Equal((Ghs(150_000), Ghs(90_000), AmendmentStatus.Proposed, market.Now.AddDays(7)), (proposed.PreviousTotal, proposed.TotalAmount, proposed.Status, proposed.AnswerBy));
        Assert.Equal(Ghs(150_000), (await market.ReadAsync(contract.Id)).TotalAmount);

        var accepted = (await Amendments.AcceptAsync(market.Hirer, proposed.Id, None)).Value;

        Assert.Equal((AmendmentStatus.Accepted, null), (accepted.Status, accepted.AnswerBy));
        var amended = await market.ReadAsync(contract.Id);
        Assert.Equal((Ghs(90_000), 2, "No garage.", 7, 1), (amended.TotalAmount, amended.TermsVersion, amended.Terms.Text, amended.Terms.InspectionDays, amended.Terms.ChangeRounds));
        Assert.Equal([Ghs(60_000), Ghs(50_000), Ghs(30_000)], amended.Milestones.Select(milestone => milestone.Amount));
        Assert.Equal([false, true, false], amended.Milestones.Select(milestone => milestone.RemovedAt is not null));
        Assert.Equal((7, 1), (amended.Milestones[0].InspectionDays, amended.Milestones[0].ChangeRounds));
        Assert.Equal(proposed.Milestones[2].MilestoneId, amended.Milestones[2].Id);
        var terms = (await market.Get<TermsVersions>().GetAsync(market.Worker, contract.Id, null, None)).Value;
        Assert.Equal((2, amended.TermsHash, TermsCause.Amendment, proposed.Id), (terms.Version, terms.Hash, terms.Cause, terms.AmendmentId));
        Assert.Equal([market.Worker.UserId, market.Hirer.UserId], terms.Signatures.Select(signature => signature.UserId));
        Assert.DoesNotContain("Consumer unit", terms.Text, StringComparison.Ordinal);
        Assert.Contains("> Consumer unit", (await market.Get<TermsVersions>().GetAsync(market.Worker, contract.Id, 1, None)).Value.Text, StringComparison.Ordinal);
        var escrow = await market.EscrowAsync(contract.Id);
        Assert.Equal((Ghs(60_000), Ghs(90_000)), (escrow.Held, escrow.Refunded));
        await market.AssertBalancedAsync();

        Assert.Equal(accepted.Version, (await Amendments.AcceptAsync(market.Hirer, proposed.Id, None)).Value.Version);
        Assert.Null(Code(await market.Get<Milestones>().StartAsync(market.Worker, first.Id, None)));
        Assert.Equal("escrow_not_funded", Code(await market.Get<Milestones>().StartAsync(market.Worker, amended.Milestones[2].Id, None)));
        Assert.Equal("milestone_abandoned", Code(await market.Get<Milestones>().StartAsync(market.Worker, second.Id, None)));
    }

    [Fact]
    public async Task What_becomes_dearer_is_funded_before_it_starts()
    {
        var contract = await market.FundedAsync();
        var id = contract.Milestones[0].Id;
        await AgreeAsync(contract.Id, new AmendmentInput(Milestones: [Cheaper(id, 130_000)]));

        Assert.Equal("escrow_not_funded", Code(await market.Get<Milestones>().StartAsync(market.Worker, id, None)));
        var funding = (await market.FundAsync(contract.Id)).Value;
        Assert.Equal(Ghs(30_000), funding.Transaction.Amount);
        await market.PayAsync(funding);
        await market.DeliverAllAsync(3);

        Assert.Null(Code(await market.Get<Milestones>().StartAsync(market.Worker, id, None)));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_contract_whose_last_open_milestone_is_removed_ends()
    {
        var contract = await market.FundedAsync();
        await market.SubmittedAsync(contract.Milestones[0].Id);
        Assert.Null(Code(await market.Get<Milestones>().ApproveAsync(market.Hirer, contract.Milestones[0].Id, new ApprovalInput(), None)));

        await AgreeAsync(contract.Id, new AmendmentInput(Milestones: [Removed(contract.Milestones[1].Id)]));

        var ended = await market.ReadAsync(contract.Id);
        Assert.Equal((ContractStatus.Completed, Ghs(100_000)), (ended.Status, ended.TotalAmount));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_contract_that_is_not_funded_yet_is_amended_and_then_funded()
    {
        var contract = await market.SignedAsync();
        await AgreeAsync(contract.Id, new AmendmentInput(Milestones: [Removed(contract.Milestones[1].Id), Cheaper(contract.Milestones[0].Id, 80_000)]));

        Assert.Equal(Ghs(80_000), (await market.FundAsync(contract.Id)).Value.Transaction.Amount);
    }

    [Fact]
    public async Task What_cannot_be_changed_is_refused_and_changes_nothing()
    {
        var contract = await market.FundedAsync();
        var (first, second) = (contract.Milestones[0].Id, contract.Milestones[1].Id);
        await market.SubmittedAsync(first);

        Assert.Equal("milestone_under_review", Code(await ProposeAsync(market.Hirer, contract.Id, new AmendmentInput(Milestones: [Removed(first)]))));
        Assert.Equal("milestone_started", Code(await ProposeAsync(market.Hirer, contract.Id, new AmendmentInput(Milestones: [Cheaper(first, 100_001)]))));
        Assert.Equal("invalid_input", Code(await ProposeAsync(market.Hirer, contract.Id, new AmendmentInput(Milestones: [Removed(Guid.CreateVersion7())]))));
        Assert.Equal("invalid_input", Code(await ProposeAsync(market.Hirer, contract.Id, new AmendmentInput(Milestones: [Added(1)]))));
        Assert.Equal("not_found", Code(await ProposeAsync(market.Stranger, contract.Id, new AmendmentInput(Text: "x"))));
        Assert.Equal("not_found", Code(await ProposeAsync(market.Admin, contract.Id, new AmendmentInput(Text: "x"))));
        Assert.Empty((await Amendments.ListAsync(market.Hirer, contract.Id, new Paging(), None)).Value.Items);
        var draft = await market.DraftAsync();
        Assert.Equal("contract_not_active", Code(await ProposeAsync(market.Hirer, draft.Id, new AmendmentInput(Text: "x"))));
        var signed = await market.SignedAsync();
        Assert.Equal("amendment_leaves_nothing", Code(await ProposeAsync(market.Hirer, signed.Id, new AmendmentInput(Milestones: [.. signed.Milestones.Select(milestone => Removed(milestone.Id))]))));
        Assert.Null(Code(await market.FundAsync(signed.Id)));
        Assert.Equal("escrow_payment_pending", Code(await ProposeAsync(market.Hirer, signed.Id, new AmendmentInput(Text: "x"))));
        var asked = new RefundRequestInput(second, "Nothing came.");
        Assert.Null(Code(await market.Get<RefundRequests>().RequestAsync(market.Hirer, contract.Id, asked, None)));
        Assert.Equal("refund_already_requested", Code(await ProposeAsync(market.Hirer, contract.Id, new AmendmentInput(Milestones: [Removed(second)]))));
    }

    [Fact]
    public async Task One_is_open_at_a_time_and_only_the_other_party_answers()
    {
        var contract = await market.FundedAsync();
        var proposed = (await ProposeAsync(market.Hirer, contract.Id, new AmendmentInput(Text: "One."))).Value;

        Assert.Equal("amendment_open", Code(await ProposeAsync(market.Worker, contract.Id, new AmendmentInput(Text: "Two."))));
        Assert.Equal("not_your_part", Code(await Amendments.AcceptAsync(market.Hirer, proposed.Id, None)));
        Assert.Equal("not_your_part", Code(await Amendments.DeclineAsync(market.Hirer, proposed.Id, None)));
        Assert.Equal("not_your_part", Code(await Amendments.WithdrawAsync(market.Worker, proposed.Id, None)));
        foreach (var command in (Func<Caller, Guid, CancellationToken, Task<Result<AmendmentView>>>[])[Amendments.AcceptAsync, Amendments.DeclineAsync, Amendments.WithdrawAsync, Amendments.GetAsync])
            Assert.Equal("not_found", Code(await command(market.Stranger, proposed.Id, None)));

        Assert.Equal(AmendmentStatus.Withdrawn, (await Amendments.WithdrawAsync(market.Hirer, proposed.Id, None)).Value.Status);
        var second = (await ProposeAsync(market.Worker, contract.Id, new AmendmentInput(Text: "Two."))).Value;
        Assert.Equal(AmendmentStatus.Declined, (await Amendments.DeclineAsync(market.Hirer, second.Id, None)).Value.Status);
        Assert.Equal((1, "amendment_answered"), ((await market.ReadAsync(contract.Id)).TermsVersion, Code(await Amendments.AcceptAsync(market.Hirer, second.Id, None))));
    }

    [Fact]
    public async Task Without_an_answer_it_lapses_and_the_contract_stays()
    {
        var contract = await market.FundedAsync();
        var proposed = (await ProposeAsync(market.Hirer, contract.Id, new AmendmentInput(Text: "One."))).Value;

        Assert.Equal("deadline_not_reached", Code(await Amendments.ExpireAsync(proposed.Id, None)));
        market.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal([proposed.Id], await market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.AmendmentAnswer, None).ToListAsync());
        Assert.Equal("amendment_answered", Code(await Amendments.AcceptAsync(market.Worker, proposed.Id, None)));
        Assert.Equal(AmendmentStatus.Expired, (await Amendments.ExpireAsync(proposed.Id, None)).Value.Status);
        Assert.Null(Code(await Amendments.ExpireAsync(proposed.Id, None)));
        Assert.Equal(1, (await market.ReadAsync(contract.Id)).TermsVersion);
    }

    [Fact]
    public async Task A_partial_approval_makes_the_next_version_of_the_terms_which_ends_what_was_proposed_before()
    {
        var contract = await market.FundedAsync();
        var proposed = (await ProposeAsync(market.Worker, contract.Id, new AmendmentInput(Text: "One."))).Value;
        await market.SubmittedAsync(contract.Milestones[0].Id);
        Assert.Null(Code(await market.Get<Milestones>().ApproveAsync(market.Hirer, contract.Milestones[0].Id, new ApprovalInput(Ghs(40_000), ApprovalRemainder.Next), None)));

        var terms = (await market.Get<TermsVersions>().GetAsync(market.Worker, contract.Id, null, None)).Value;
        var now = await market.ReadAsync(contract.Id);
        Assert.Equal((2, TermsCause.Remainder, now.TermsHash, Ghs(150_000)), (terms.Version, terms.Cause, terms.Hash, now.TotalAmount));
        Assert.Contains("(remainder)", terms.Text, StringComparison.Ordinal);
        Assert.Equal("contract_terms_changed", Code(await Amendments.AcceptAsync(market.Hirer, proposed.Id, None)));
    }

    public static TheoryData<string> Rivals => ["accept", "withdraw", "decline", "submit", "start", "refund", "fund", "expire"];

    [Theory]
    [MemberData(nameof(Rivals))]
    public async Task An_acceptance_and_another_command_at_once_leave_a_contract_that_adds_up(string rival)
    {
        for (var round = 0; round < 3; round++)
        {
            var contract = rival == "fund" ? await market.SignedAsync() : await market.FundedAsync();
            var (first, second) = (contract.Milestones[0].Id, contract.Milestones[1].Id);
            if (rival == "submit") Assert.Null(Code(await market.Get<Milestones>().StartAsync(market.Worker, second, None)));
            var proposed = (await ProposeAsync(market.Hirer, contract.Id, new AmendmentInput(Milestones: [Cheaper(first, 60_000), Removed(second)]))).Value;
            if (rival == "expire") market.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromTicks(1));

            var codes = await Task.WhenAll(
                Task.Run(async () => Code(await Amendments.AcceptAsync(market.Worker, proposed.Id, None))),
                Task.Run(() => RunAsync(rival, contract.Id, second, proposed.Id)));

            var read = await market.ReadAsync(contract.Id);
            var isAmended = (await Amendments.GetAsync(market.Hirer, proposed.Id, None)).Value.Status == AmendmentStatus.Accepted;
            Assert.Equal(isAmended, codes[0] is null);
            Assert.Equal(isAmended ? (Ghs(60_000), 2) : (Ghs(150_000), 1), (read.TotalAmount, read.TermsVersion));
            Assert.Equal(isAmended, read.Milestones[1].RemovedAt is not null);
            if (rival == "submit" && isAmended) Assert.Equal("milestone_abandoned", codes[1]);
            if (rival is "withdraw" or "decline") Assert.Equal(isAmended, codes[1] is not null);
            await market.AssertBalancedAsync();
        }
    }

    private async Task<string?> RunAsync(string rival, Guid contractId, Guid milestoneId, Guid amendmentId) => rival switch
    {
        "accept" => Code(await Amendments.AcceptAsync(market.Worker, amendmentId, None)),
        "withdraw" => Code(await Amendments.WithdrawAsync(market.Hirer, amendmentId, None)),
        "decline" => Code(await Amendments.DeclineAsync(market.Worker, amendmentId, None)),
        "submit" => Code(await market.Get<Milestones>().SubmitAsync(market.Worker, milestoneId, new SubmissionInput([new Deliverable("Photos")]), None)),
        "start" => Code(await market.Get<Milestones>().StartAsync(market.Worker, milestoneId, None)),
        "refund" => Code(await market.Get<RefundRequests>().RequestAsync(market.Hirer, contractId, new RefundRequestInput(milestoneId, "Nothing came."), None)),
        "fund" => Code(await market.FundAsync(contractId)),
        "expire" => Code(await Amendments.ExpireAsync(amendmentId, None)),
        _ => throw new ArgumentOutOfRangeException(nameof(rival)),
    };

    private Task<Result<AmendmentView>> ProposeAsync(Caller caller, Guid contractId, AmendmentInput input) => Amendments.ProposeAsync(caller, contractId, input, None);

    private async Task AgreeAsync(Guid contractId, AmendmentInput input)
    {
        var proposed = (await ProposeAsync(market.Hirer, contractId, input)).Value;
        Assert.Equal(AmendmentStatus.Accepted, (await Amendments.AcceptAsync(market.Worker, proposed.Id, None)).Value.Status);
    }

    private static MilestoneChange Cheaper(Guid id, long amount) => new(MilestoneChangeAction.Change, id, Amount: Ghs(amount));

    private static MilestoneChange Removed(Guid id) => new(MilestoneChangeAction.Remove, id);

    private MilestoneChange Added(long amount) => new(MilestoneChangeAction.Add, null, "Garden", "The lamps.", Ghs(amount), market.Now.AddDays(20));
}
