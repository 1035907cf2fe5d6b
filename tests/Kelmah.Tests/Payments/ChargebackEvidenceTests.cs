using System.Text.Json;
using Kelmah.Administration;
using Kelmah.Contracts;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>What a payer's bank is told, when, and that it is told once.</summary>
public sealed class ChargebackEvidenceTests : ProviderSideTest
{
    [Fact]
    public async Task What_was_agreed_and_done_is_gathered()
    {
        var contract = await Market.FundedAsync();
        var first = contract.Milestones[0];
        await Market.Get<Milestones>().StartAsync(Market.Worker, first.Id, None);
        var input = new SubmissionInput([new Deliverable("Photos of the wiring")], "All sockets are tested.");
        Assert.Null(Code(await Market.Get<Milestones>().SubmitAsync(Market.Worker, first.Id, input, None)));
        Assert.Null(Code(await Market.Get<Milestones>().ApproveAsync(Market.Hirer, first.Id, new ApprovalInput(), None)));

        var chargeback = await OpenAsync(contract.Id);
        var evidence = await GatherAsync(chargeback);

        var dossier = evidence.Dossier;
        Assert.Equal((EvidenceStatus.Gathered, chargeback.EvidenceDueBy!.Value.AddHours(-24)), (evidence.Status, evidence.SendAt));
        Assert.Equal(Market.Now.ToString("yyyy-MM-dd", null), dossier.ServiceDate);
        Assert.Contains("Rewire a house", dossier.ProductDescription, StringComparison.Ordinal);
        Assert.Contains("1500.00 GHS", dossier.ProductDescription, StringComparison.Ordinal);
        Assert.Contains(contract.TermsHash, dossier.RefundPolicyDisclosure, StringComparison.Ordinal);
        Assert.Contains("Signed by the customer on", dossier.RefundPolicyDisclosure, StringComparison.Ordinal);
        Assert.Equal(contract.TermsHash, TermsText.HashOf(dossier.CancellationPolicyDisclosure!));
        Assert.Contains("Photos of the wiring", dossier.UncategorizedText, StringComparison.Ordinal);
        Assert.Contains("All sockets are tested.", dossier.UncategorizedText, StringComparison.Ordinal);
        Assert.Contains("approved on", dossier.UncategorizedText, StringComparison.Ordinal);
        Assert.Contains("The customer approved Wiring.", dossier.AccessActivityLog, StringComparison.Ordinal);
        Assert.Equal(evidence.Id, (await GatherAsync(chargeback)).Id);
    }

    [Fact]
    public async Task It_goes_to_the_bank_a_day_before_it_is_due_and_the_timeline_says_so()
    {
        var contract = await Market.FundedAsync();
        var chargeback = await OpenAsync(contract.Id);
        var evidence = await GatherAsync(chargeback);
        var next = (await Market.Get<ContractTimelines>().GetAsync(Market.Worker, contract.Id, None)).Value.Next;
        Assert.Contains(next, one => (one.Kind, one.DueAt) == (DeadlineKind.EvidenceSending, evidence.SendAt));
        Assert.Equal("evidence_not_due", Code(await SendAsync(evidence)));

        Market.Clock.Advance(evidence.SendAt!.Value - Market.Now);
        Assert.Equal([evidence.Id], await Market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.EvidenceSending, None).ToListAsync());
        await Market.Get<DeadlineProcesses>().SweepAsync(Market.Now, None);

        var dispute = await DisputeAsync(chargeback);
        Assert.Equal("under_review", dispute.GetProperty("status").GetString());
        Assert.Equal(1, dispute.GetProperty("evidence_details").GetProperty("submission_count").GetInt32());
        Assert.Equal(chargeback.Id.ToString(), dispute.GetProperty("metadata").GetProperty("evidence").GetString());
        Assert.Contains("Rewire a house", dispute.GetProperty("evidence").GetProperty("product_description").GetString(), StringComparison.Ordinal);
        var sent = await ReadAsync(evidence);
        Assert.Equal((EvidenceStatus.Sent, Market.Now, (DateTimeOffset?)null), (sent.Status, sent.SentAt, sent.SendAt));
        Assert.Null((await Market.Store.FindAsync<Chargeback>(chargeback.Id, None))!.AlarmAt);
        var sentences = (await Market.Get<ContractTimelines>().GetAsync(Market.Hirer, contract.Id, None)).Value.Items.Select(item => item.Sentence).ToList();
        Assert.Contains(sentences, sentence => sentence.Contains("went to the bank", StringComparison.Ordinal));
        Assert.Equal("evidence_not_due", Code(await SendAsync(evidence)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(72)]
    public async Task Evidence_whose_answer_was_lost_is_given_once(int hoursLater)
    {
        var (chargeback, evidence) = await DueAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));
        Assert.Equal("payment_provider_unavailable", Code(await SendAsync(evidence)));
        Assert.Equal(EvidenceStatus.Gathered, (await ReadAsync(evidence)).Status);

        Market.Clock.Advance(TimeSpan.FromHours(hoursLater));
        var sent = (await SendAsync(evidence)).Value;

        Assert.Equal(EvidenceStatus.Sent, sent.Status);
        Assert.Equal(1, (await DisputeAsync(chargeback)).GetProperty("evidence_details").GetProperty("submission_count").GetInt32());
    }

    [Fact]
    public async Task While_stripe_is_away_it_waits_and_what_is_sent_stays_as_it_was_first()
    {
        var (chargeback, evidence) = await DueAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { serverErrorFirst = 1 }));
        Assert.Equal("payment_provider_unavailable", Code(await SendAsync(evidence)));
        var waiting = await ReadAsync(evidence);
        Assert.NotNull(waiting.Problem);
        var later = await Market.Get<ChargebackAdministration>().GiveAsync(Market.Admin, chargeback.Id, new EvidenceInput("Too late."), None);
        Assert.Equal("evidence_being_sent", Code(later));

        Market.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(EvidenceStatus.Sent, (await SendAsync(evidence)).Value.Status);

        Assert.Equal(
            waiting.Dossier.ProductDescription, (await DisputeAsync(chargeback)).GetProperty("evidence").GetProperty("product_description").GetString());
    }

    [Fact]
    public async Task One_sender_at_a_time_gives_it()
    {
        var (chargeback, evidence) = await DueAsync();

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SendAsync(evidence))));

        Assert.All(all, sent => Assert.True(sent.Refusal is null || Code(sent) is "evidence_being_sent" or "evidence_not_due" or "too_many_conflicts", Code(sent)));
        Assert.Contains(all, sent => sent is { Refusal: null, Value.Status: EvidenceStatus.Sent });
        Assert.Equal(1, (await DisputeAsync(chargeback)).GetProperty("evidence_details").GetProperty("submission_count").GetInt32());
    }

    [Fact]
    public async Task An_administrator_adds_a_text_and_sends_it_earlier()
    {
        var chargeback = await OpenAsync((await Market.FundedAsync()).Id);
        var administration = Market.Get<ChargebackAdministration>();
        Assert.Equal("role_not_allowed", Code(await administration.GiveAsync(Market.Hirer, chargeback.Id, new EvidenceInput("Mine."), None)));
        Assert.Equal("not_found", Code(await administration.GiveAsync(Market.Admin, Guid.CreateVersion7(), new EvidenceInput("Whose?"), None)));
        Assert.Equal("invalid_input", Code(await administration.GiveAsync(Market.Admin, chargeback.Id, new EvidenceInput(), None)));

        var stated = (await administration.GiveAsync(Market.Admin, chargeback.Id, new EvidenceInput("The customer wrote that all is well."), None)).Value;
        Assert.Equal((EvidenceStatus.Gathered, "The customer wrote that all is well."), (stated.Chargeback.EvidenceStatus, stated.Statement));
        Assert.Equal([DeadlineKind.ChargebackEvidence, DeadlineKind.EvidenceSending], stated.Chargeback.Next.Select(next => next.Kind));
        var sent = (await administration.GiveAsync(Market.Admin, chargeback.Id, new EvidenceInput(Submit: true), None)).Value;

        Assert.Equal((EvidenceStatus.Sent, Market.Now), (sent.Chargeback.EvidenceStatus, sent.Chargeback.EvidenceSentAt));
        Assert.Empty(sent.Chargeback.Next);
        var told = (await DisputeAsync(chargeback)).GetProperty("evidence").GetProperty("uncategorized_text").GetString();
        Assert.StartsWith("The customer wrote that all is well.\n\n", told, StringComparison.Ordinal);
        Assert.Equal("evidence_already_sent", Code(await administration.GiveAsync(Market.Admin, chargeback.Id, new EvidenceInput("More."), None)));
        Assert.Equal(2, await Market.Store.CountAsync(AuditEntryCollection.Action.Is(AuditAction.ChargebackEvidenceGiven), None));
        var listed = Assert.Single((await administration.ListAsync(Market.Admin, ChargebackStatus.Open, new Paging(), None)).Value.Items);
        Assert.Equal((chargeback.Id, EvidenceStatus.Sent), (listed.Id, listed.EvidenceStatus));
        Assert.Empty((await administration.ListAsync(Market.Admin, ChargebackStatus.Lost, new Paging(), None)).Value.Items);
        Assert.Equal("role_not_allowed", Code(await administration.ListAsync(Market.Worker, null, new Paging(), None)));
        Assert.Equal("role_not_allowed", Code(await administration.GetAsync(Market.Worker, chargeback.Id, None)));
    }

    [Fact]
    public async Task What_somebody_gave_at_stripe_is_not_given_again()
    {
        var (chargeback, evidence) = await DueAsync();
        await Market.Stripe.PostAsync($"/v1/disputes/{chargeback.StripeDisputeId}", "evidence[uncategorized_text]=By+hand&submit=true");

        Assert.Equal(EvidenceStatus.GivenElsewhere, (await SendAsync(evidence)).Value.Status);

        var dispute = await DisputeAsync(chargeback);
        Assert.Equal(("By hand", 1), (
            dispute.GetProperty("evidence").GetProperty("uncategorized_text").GetString(),
            dispute.GetProperty("evidence_details").GetProperty("submission_count").GetInt32()));
        Assert.Null((await Market.Store.FindAsync<Chargeback>(chargeback.Id, None))!.AlarmAt);
    }

    [Theory]
    [InlineData("won")]
    [InlineData("lost")]
    public async Task A_decision_ends_what_was_not_sent(string verdict)
    {
        var (chargeback, evidence) = await DueAsync();
        await DecideAsync(chargeback, verdict);

        // Before the decision is known here, and after.
        Assert.Equal(EvidenceStatus.Closed, (await SendAsync(evidence)).Value.Status);
        await Market.Get<Chargebacks>().RefreshAsync(chargeback.StripeDisputeId, _ => { }, None);
        Assert.True((await Market.Get<ChargebackEvidences>().CloseAsync(chargeback.Id, None)).Value);
        Assert.Equal("chargeback_decided", Code(await Market.Get<ChargebackEvidences>().GatherAsync(chargeback.Id, None)));
        Assert.Equal("chargeback_decided", Code(await Market.Get<ChargebackAdministration>().GiveAsync(Market.Admin, chargeback.Id, new EvidenceInput("Late."), None)));
        Assert.Null((await ReadAsync(evidence)).SendAt);
    }

    [Fact]
    public async Task An_inquiry_that_becomes_a_dispute_is_answered_again()
    {
        var chargeback = await OpenAsync((await Market.FundedAsync()).Id, inquiry: true);
        var evidence = await GatherAsync(chargeback);
        await Market.Get<ChargebackAdministration>().GiveAsync(Market.Admin, chargeback.Id, new EvidenceInput(Submit: true), None);
        Assert.Equal("warning_under_review", (await DisputeAsync(chargeback)).GetProperty("status").GetString());

        Market.Clock.Advance(TimeSpan.FromDays(3));
        await DecideAsync(chargeback, "needs_response");
        await Market.Get<Chargebacks>().RefreshAsync(chargeback.StripeDisputeId, _ => { }, None);
        var moved = (await Market.Store.FindAsync<Chargeback>(chargeback.Id, None))!;
        var again = await GatherAsync(moved);

        Assert.True(moved.EvidenceDueBy > chargeback.EvidenceDueBy);
        Assert.Equal(moved.EvidenceDueBy!.Value.AddHours(-72), moved.AlarmAt);
        Assert.Equal((evidence.Id, 2, EvidenceStatus.Gathered, moved.EvidenceDueBy!.Value.AddHours(-24)), (again.Id, again.Round, again.Status, again.SendAt));
        Market.Clock.Advance(again.SendAt!.Value - Market.Now);
        Assert.Equal(EvidenceStatus.Sent, (await SendAsync(again)).Value.Status);
        var dispute = await DisputeAsync(chargeback);
        Assert.Equal(("under_review", $"{chargeback.Id}:2"), (dispute.GetProperty("status").GetString(), dispute.GetProperty("metadata").GetProperty("evidence").GetString()));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task What_stripe_refuses_is_sent_again_after_ever_longer_until_it_is_taken()
    {
        var (chargeback, evidence) = await DueAsync();
        var refused = await RefuseAsync(evidence);
        Assert.Equal((EvidenceStatus.Refused, Market.Now.AddHours(1), 1), (refused.Status, refused.SendAt, refused.Refusals));
        var shown = (await Market.Get<ChargebackAdministration>().GetAsync(Market.Admin, chargeback.Id, None)).Value.Chargeback;
        Assert.Contains(shown.Next, next => (next.Kind, next.DueAt) == (DeadlineKind.EvidenceSending, refused.SendAt));
        Assert.Equal("evidence_not_due", Code(await SendAsync(evidence)));

        Market.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([evidence.Id], await Market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.EvidenceSending, None).ToListAsync());
        refused = await RefuseAsync(evidence);
        Assert.Equal((Market.Now.AddHours(2), 2), (refused.SendAt, refused.Refusals));
        Market.Clock.Advance(TimeSpan.FromHours(2));
        var sent = (await SendAsync(evidence)).Value;

        Assert.Equal((EvidenceStatus.Sent, 3, (DateTimeOffset?)null), (sent.Status, sent.Round, sent.SendAt));
        Assert.Equal($"{chargeback.Id}:3", (await DisputeAsync(chargeback)).GetProperty("metadata").GetProperty("evidence").GetString());
        Assert.Single(await TypesAsync(evidence), type => type == nameof(EvidenceRefused));
    }

    [Fact]
    public async Task What_stripe_refuses_until_the_banks_time_is_over_is_told_for_the_last_time()
    {
        var (chargeback, evidence) = await DueAsync();
        var due = evidence.DueBy;
        var tries = 0;
        for (var refused = await RefuseAsync(evidence); refused.SendAt < due; tries++)
        {
            Assert.True(refused.SendAt - Market.Now <= TimeSpan.FromDays(1));
            Market.Clock.Advance(refused.SendAt!.Value - Market.Now);
            refused = await RefuseAsync(evidence);
        }

        Assert.InRange(tries, 5, 20);
        Market.Clock.Advance(due - Market.Now);
        var lapsed = (await SendAsync(evidence)).Value;

        Assert.Equal((EvidenceStatus.Refused, (DateTimeOffset?)null), (lapsed.Status, lapsed.SendAt));
        Assert.Single(await TypesAsync(evidence), type => type == nameof(EvidenceLapsed));
        Assert.Equal("evidence_not_due", Code(await SendAsync(evidence)));
        Assert.Equal(0, (await DisputeAsync(chargeback)).GetProperty("evidence_details").GetProperty("submission_count").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Each_state_takes_its_commands(EvidenceStatus status, string command, string outcome) => Assert.Equal(outcome, Try(In(status), command));

    public static TheoryData<EvidenceStatus, string, string> Transitions
    {
        get
        {
            var rows = new TheoryData<EvidenceStatus, string, string>();
            foreach (var (command, outcomes) in new Dictionary<string, string[]>
            {
                ["renew"] = ["Gathered 1", "Gathered 2", "Gathered 2", "Gathered 2", "Closed 1"],
                ["state"] = ["Gathered 1", "evidence_already_sent", "evidence_already_sent", "Refused 1", "chargeback_decided"],
                ["send now"] = ["Gathered 1", "evidence_already_sent", "evidence_already_sent", "Gathered 2", "chargeback_decided"],
                ["begin"] = ["Gathered 1", "evidence_not_due", "evidence_not_due", "evidence_not_due", "evidence_not_due"],
                ["arrive"] = ["Sent 1", "Sent 1", "GivenElsewhere 1", "Refused 1", "Closed 1"],
                ["elsewhere"] = ["GivenElsewhere 1", "Sent 1", "GivenElsewhere 1", "Refused 1", "Closed 1"],
                ["refuse"] = ["Refused 1", "Sent 1", "GivenElsewhere 1", "Refused 1", "Closed 1"],
                ["begin in time"] = ["evidence_not_due", "evidence_not_due", "evidence_not_due", "Gathered 2", "evidence_not_due"],
                ["lapse"] = ["Gathered 1", "Sent 1", "GivenElsewhere 1", "Refused 1", "Closed 1"],
                ["close"] = ["Closed 1", "Sent 1", "GivenElsewhere 1", "Closed 1", "Closed 1"],
            })
            {
                foreach (var status in Enum.GetValues<EvidenceStatus>()) rows.Add(status, command, outcomes[(int)status]);
            }

            return rows;
        }
    }

    [Theory]
    [InlineData(20_000, 20_000)]
    [InlineData(20_001, 20_000)]
    [InlineData(1_000_000, 20_000)]
    public void A_long_text_keeps_its_beginning_and_its_end(int length, int most)
    {
        var text = string.Concat("begin", new string('x', length - 8), "end");

        var shortened = EvidenceDossiers.Shorten(text);

        Assert.InRange(shortened.Length, most - 10, most);
        Assert.StartsWith("begin", shortened, StringComparison.Ordinal);
        Assert.EndsWith("end", shortened, StringComparison.Ordinal);
        Assert.Equal(length > most, shortened.Contains("[…]", StringComparison.Ordinal));
    }

    private static DateTimeOffset Start => Kelmah.Testing.TestTime.Start;

    private static ChargebackEvidence In(EvidenceStatus status)
    {
        var chargeback = new Chargeback
        {
            Id = Guid.CreateVersion7(),
            StripeDisputeId = "du_1",
            PaymentId = Guid.CreateVersion7(),
            ContractId = Guid.CreateVersion7(),
            HirerId = Guid.CreateVersion7(),
            Amount = Ghs(1),
            Covered = Ghs(0),
            Reason = "fraudulent",
            EvidenceDueBy = Start.AddDays(9),
            CreatedAt = Start,
        };
        var gathered = ChargebackEvidence.Gather(Guid.CreateVersion7(), chargeback, new EvidenceDossier("2026-01-01"), TimeSpan.FromHours(24), Start);
        return status switch
        {
            EvidenceStatus.Gathered => gathered,
            EvidenceStatus.Sent => gathered.Arrive(Start),
            EvidenceStatus.GivenElsewhere => gathered.NoteGivenElsewhere(Start),
            EvidenceStatus.Refused => gathered.Refuse("parameter_invalid", Start),
            EvidenceStatus.Closed => gathered.Close(Start),
        };
    }

    private static string Try(ChargebackEvidence evidence, string command)
    {
        var later = Start.AddDays(8);
        var tried = command switch
        {
            "renew" => evidence.Renew(Start.AddDays(20), TimeSpan.FromHours(24), later),
            "state" => evidence.State("More.", isSent: false, later),
            "send now" => evidence.State(statement: null, isSent: true, later),
            "begin" => evidence.BeginSending(new EvidenceDossier("2026-01-02"), later.AddDays(1)),
            "begin in time" => evidence.BeginSending(new EvidenceDossier("2026-01-02"), Start.AddHours(1)),
            "lapse" => evidence.Lapse(later.AddDays(1)),
            "arrive" => evidence.Arrive(later),
            "elsewhere" => evidence.NoteGivenElsewhere(later),
            "refuse" => evidence.Refuse("parameter_invalid", later),
            "close" => evidence.Close(later),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
        return tried.IsRefused(out var refusal, out var next) ? refusal.Error.Code : $"{next.Status} {next.Round}";
    }

    private async Task<Chargeback> OpenAsync(Guid contractId, bool inquiry = false)
    {
        var payment = await PaymentAsync(contractId);
        var (status, dispute) = await Market.Stripe.PostAsync(
            "/simulators/stripe/disputes", JsonSerializer.Serialize(new { paymentIntent = payment.StripePaymentIntentId, inquiry }));
        Assert.Equal(200, status);
        var id = dispute.GetProperty("id").GetString()!;
        Assert.True((await Market.Get<Chargebacks>().RefreshAsync(id, _ => { }, None)).Value);
        return (await Market.Store.FindAsync(ChargebackCollection.StripeDisputeId.Is(id), None))!;
    }

    /// <summary>A chargeback whose evidence is due to be sent now.</summary>
    private async Task<(Chargeback Chargeback, ChargebackEvidence Evidence)> DueAsync()
    {
        var chargeback = await OpenAsync((await Market.FundedAsync()).Id);
        var evidence = await GatherAsync(chargeback);
        // The longest wait of the tests is within what the bank leaves.
        await Market.Get<Transactor>().RunAsync<ChargebackEvidence>(null, async work =>
            work.Update((await work.FindAsync<ChargebackEvidence>(evidence.Id, None))!.State(statement: null, isSent: true, Market.Now).Value), None);
        return (chargeback, evidence);
    }

    /// <summary>Sends evidence that is due, and Stripe refuses it.</summary>
    private async Task<ChargebackEvidence> RefuseAsync(ChargebackEvidence evidence)
    {
        await Market.Get<Transactor>().RunAsync<ChargebackEvidence>(null, async work =>
        {
            var current = (await work.FindAsync<ChargebackEvidence>(evidence.Id, None))!;
            if (current.BeginSending(current.Dossier, Market.Now).IsRefused(out var refusal, out var begun)) return refusal;
            return work.Update(begun);
        }, None);
        return (await Market.Get<Transactor>().RunAsync<ChargebackEvidence>(null, async work =>
            work.Update((await work.FindAsync<ChargebackEvidence>(evidence.Id, None))!.Refuse("parameter_invalid", Market.Now)), None)).Value;
    }

    private async Task<IReadOnlyList<string>> TypesAsync(ChargebackEvidence evidence) =>
        [.. (await Market.Get<IEventLog>().ReadStreamAsync(ChargebackEvidenceCollection.Definition.StreamId(evidence.Id), 0, None)).Select(record => record.Type)];

    private async Task<ChargebackEvidence> GatherAsync(Chargeback chargeback) => (await Market.Get<ChargebackEvidences>().GatherAsync(chargeback.Id, None)).Value;

    private Task<Kelmah.Kernel.Result<ChargebackEvidence>> SendAsync(ChargebackEvidence evidence) => Market.Get<SendEvidence>().ExecuteAsync(evidence.Id, None);

    private async Task<ChargebackEvidence> ReadAsync(ChargebackEvidence evidence) => (await Market.Store.FindAsync<ChargebackEvidence>(evidence.Id, None))!;

    private async Task<JsonElement> DisputeAsync(Chargeback chargeback) => (await Market.Stripe.GetAsync($"/v1/disputes/{chargeback.StripeDisputeId}")).Body;

    private async Task DecideAsync(Chargeback chargeback, string verdict)
    {
        var (status, _) = await Market.Stripe.PostAsync($"/simulators/stripe/disputes/{chargeback.StripeDisputeId}", JsonSerializer.Serialize(new { status = verdict }));
        Assert.Equal(200, status);
    }
}
