using System.Net;
using System.Text.Json;
using Kelmah.Functions.Demo;
using Kelmah.Kernel.Serialization;

namespace Kelmah.EndToEnd.Upgrade;

/// <summary>
/// An earlier release left contracts in every state, and was killed while much was under way. This one brings each of them to
/// the end that its deadlines give it, and loses and doubles nothing.
/// </summary>
public sealed class EveryStateUpgradeTests(EveryStateFolder folder) : IClassFixture<EveryStateFolder>
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>A contract that no deadline ends: of a refund above the small-claims limit, which became a dispute.</summary>
    private static readonly string[] LeftToPeople = ["Large and not delivered"];

    /// <summary>
    /// By the job's title, which tells where the contract stood at the kill: the contract, its milestones, the requests for
    /// refunds, the transactions, and how often somebody was reminded in all.
    /// </summary>
    private static readonly string[] Ends =
    [
        "Agreed at last | cancelled not_signed_in_time |  |  |  | 0",
        "Approved at last | completed | completed released, completed released, completed released, completed released |  | escrow_hold 900.00, escrow_release 210.00, escrow_release 220.00, escrow_release 230.00, escrow_release 240.00, fee 21.00, fee 22.00, fee 23.00, fee 24.00, payment 900.00 | 0",
        "Approved at last, too | completed | completed released, completed released, completed released, completed released |  | escrow_hold 900.00, escrow_release 210.00, escrow_release 220.00, escrow_release 230.00, escrow_release 240.00, fee 21.00, fee 22.00, fee 23.00, fee 24.00, payment 900.00 | 0",
        "Begun at last | cancelled refunded | overdue refunded | granted | escrow_hold 420.00, payment 420.00, refund 420.00 | 4",
        "Changes asked for | cancelled refunded | overdue refunded | granted | escrow_hold 340.00, payment 340.00, refund 340.00 | 4",
        "Completed before | completed | completed released, completed released |  | escrow_hold 500.00, escrow_release 200.00, escrow_release 300.00, fee 20.00, fee 30.00, payment 500.00 | 0",
        "Draft with one signature | cancelled not_signed_in_time | pending |  |  | 0",
        "Draft without signatures | cancelled not_signed_in_time | pending |  |  | 0",
        "Funded and not started | cancelled refunded | overdue refunded | granted | escrow_hold 310.00, payment 310.00, refund 310.00 | 5",
        "Handed in at last | completed | completed released |  | escrow_hold 410.00, escrow_release 410.00, fee 41.00, payment 410.00 | 3",
        "Handed in | completed | completed released |  | escrow_hold 400.00, escrow_release 400.00, fee 40.00, payment 400.00 | 3",
        "Large and not delivered | disputed | overdue | escalated | escrow_hold 800.00, payment 800.00 | 5",
        "Never funded | cancelled not_funded_in_time | pending |  |  | 2",
        "Never signed | cancelled not_signed_in_time | pending |  |  | 0",
        "Not delivered | cancelled refunded | overdue refunded | granted | escrow_hold 250.00, payment 250.00, refund 250.00 | 3",
        "Overdue | cancelled refunded | overdue refunded | granted | escrow_hold 400.00, payment 400.00, refund 400.00 | 4",
        "Paid at last | cancelled refunded | overdue refunded | granted | escrow_hold 370.00, payment 370.00, refund 370.00 | 4",
        "Paid at last, too | cancelled refunded | overdue refunded | granted | escrow_hold 375.00, payment 375.00, refund 375.00 | 4",
        "Paid back before | cancelled refunded | pending refunded | granted | escrow_hold 160.00, payment 160.00, refund 160.00 | 0",
        "Partly done | completed | completed released, completed released, overdue refunded | granted | escrow_hold 630.00, escrow_release 200.00, escrow_release 330.00, fee 20.00, fee 33.00, payment 630.00, refund 100.00 | 7",
        "Payment by card | cancelled not_funded_in_time | overdue |  | payment 350.00 cancelled | 2",
        "Payment by mobile money | cancelled not_funded_in_time | overdue |  | payment 360.00 cancelled | 2",
        "Refund asked for | cancelled refunded | overdue refunded, overdue refunded | granted, granted | escrow_hold 330.00, payment 330.00, refund 150.00, refund 180.00 | 8",
        "Refund at Stripe | cancelled refunded | overdue refunded, pending refunded, pending refunded | granted, granted, granted | escrow_hold 510.00, payment 510.00, refund 120.00, refund 130.00, refund 260.00 | 4",
        "Refund declined | cancelled refunded | overdue refunded | declined, granted | escrow_hold 350.00, payment 350.00, refund 350.00 | 4",
        "Refund granted at last | cancelled refunded | pending refunded, pending refunded | granted, granted | escrow_hold 250.00, payment 250.00, refund 110.00, refund 140.00 | 0",
        "Signed and not funded | cancelled not_funded_in_time | pending |  |  | 2",
        "Signed at last | cancelled not_funded_in_time | pending |  |  | 2",
        "Started | cancelled refunded | overdue refunded | granted | escrow_hold 320.00, payment 320.00, refund 320.00 | 4",
        "Withdrawn at last | cancelled withdrawn_by_party | pending |  |  | 0",
        "Withdrawn by the worker | cancelled withdrawn_by_party | pending |  |  | 0",
    ];

    [Fact]
    public void The_folder_was_left_with_work_of_every_kind_under_way() => Assert.Equal(
        [
            "events that were not relayed 75",
            "messages of email 3",
            "messages of events 3",
            "messages of notifications 7",
            "webhooks to come 10",
            "instances in the middle of a turn 5",
            "signals that woke nobody yet 1",
            "ContractOrchestrator 25",
            "ErasureOrchestrator 1",
            "EscrowFundingOrchestrator 4",
            "EscrowReleaseOrchestrator 1",
            "MilestoneOrchestrator 22",
            "RefundOrchestrator 3",
            "RefundRequestOrchestrator 4",
            "milestones approved and not paid 3",
            "payment pending 4",
            "refund pending 4",
            "refunds at Stripe 3",
            "notifications to be sent 10",
            "notifications for later 6",
        ],
        folder.UnderWay);

    [Fact]
    public async Task Every_contract_ends_as_its_deadlines_say()
    {
        var ends = new List<string>();
        foreach (var (hirer, contract) in await ContractsAsync()) ends.Add(DueFirst(await DescribeAsync(hirer, contract)));

        // In full: what xUnit shows of two lists is too short to tell by.
        var differences = Ends.Except(ends).Select(end => $"- {end}").Concat(ends.Except(Ends).Select(end => $"+ {end}")).ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Equal(Ends.Length, ends.Count);
    }

    /// <summary>In one step of the clock a milestone falls due and the silence about its refund ends: either can be met first.</summary>
    private static string DueFirst(string end) =>
        end.StartsWith("Refund asked for ", StringComparison.Ordinal) ? end.Replace("pending refunded", "overdue refunded", StringComparison.Ordinal) : end;

    [Fact]
    public void Every_orchestration_that_was_under_way_runs_to_its_end()
    {
        var left = folder.Texts("SELECT name || ' ' || instance_id FROM durable_instances WHERE status = 0 ORDER BY 1");
        var ofPeople = folder.Texts($"""
            SELECT 'ContractOrchestrator contract-' || json_extract(contract.body, '$.id') FROM doc_contracts contract
            JOIN doc_jobs job ON json_extract(job.body, '$.id') = json_extract(contract.body, '$.jobId')
            WHERE json_extract(job.body, '$.title') IN ('{string.Join("', '", LeftToPeople)}')
            UNION ALL SELECT 'MilestoneOrchestrator milestone-' || json_extract(body, '$.id') FROM doc_milestones
            WHERE json_extract(body, '$.title') IN ('{string.Join("', '", LeftToPeople)}')
            UNION ALL SELECT 'LifecycleOrchestrator lifecycle-disputes-' || json_extract(body, '$.id') FROM doc_disputes
            WHERE json_extract(body, '$.status') <> 'resolved'
            ORDER BY 1
            """);

        Assert.Equal(ofPeople, left);
        Assert.Empty(folder.Texts("SELECT name || ' ' || instance_id FROM durable_instances WHERE status NOT IN (0, 1)"));
        var completed = folder.Texts("SELECT name || ' ' || instance_id FROM durable_instances WHERE status = 1");
        Assert.Equal(folder.OrchestrationsUnderWay.Except(left), folder.OrchestrationsUnderWay.Intersect(completed));
    }

    [Fact]
    public async Task The_journal_agrees_with_wallets_and_escrows_and_no_dead_letter_was_added()
    {
        var admin = await StoryAudit.AssertBalancedAsync(folder.Http);
        var deadLetters = (await admin.GetAsync("/api/v1/admin/dead-letters?limit=100", None)).Items();

        Assert.Equal(folder.DeadLetters, deadLetters.Select(letter => letter.Text("messageId")));
        Assert.Single(deadLetters);
    }

    [Fact]
    public void Nothing_waits_to_be_relayed_handled_or_sent()
    {
        Assert.Empty(folder.Texts("SELECT hex(id) FROM unrelayed_events"));
        Assert.Empty(folder.Texts("SELECT queue FROM queue_messages WHERE state < 5"));
        Assert.Empty(folder.Texts("SELECT event FROM stripe_deliveries"));
        Assert.Empty(folder.Texts("SELECT json_extract(body, '$.id') FROM doc_notifications WHERE json_extract(body, '$.status') <> 'sent'"));
    }

    [Fact]
    public void Nothing_happens_twice()
    {
        var twice = folder.Texts("""
            SELECT stream_id || ' ' || type FROM events
            WHERE type IN ('ContractActivated', 'ContractCancelled', 'ContractCompleted', 'ContractFunded', 'EscrowHeld',
                'MilestoneAbandoned', 'MilestoneApproved', 'MilestoneBecameOverdue', 'MilestoneNothingDelivered', 'MilestoneRefunded',
                'MilestoneReleased', 'RefundGranted', 'RefundEscalated', 'TransactionCancelled', 'TransactionCompleted', 'UserErased')
            GROUP BY stream_id, type HAVING count(*) > 1
            """);

        Assert.Empty(twice);
    }

    [Fact]
    public async Task Each_milestones_money_is_released_or_refunded_once_in_the_journal_and_at_Stripe()
    {
        Assert.Equal(
            folder.Texts("SELECT 'release:' || json_extract(body, '$.id') FROM doc_milestones WHERE json_extract(body, '$.releasedAt') IS NOT NULL ORDER BY 1"),
            folder.Texts("SELECT key FROM journal_entries WHERE kind = 'escrow_release' ORDER BY 1"));
        var refunds = folder.Texts("SELECT json_extract(body, '$.id') FROM doc_transactions WHERE json_extract(body, '$.type') = 'refund' ORDER BY 1");
        Assert.Equal(
            folder.Texts("SELECT json_extract(body, '$.milestoneId') FROM doc_transactions WHERE json_extract(body, '$.type') = 'refund' ORDER BY 1"),
            folder.Texts("SELECT json_extract(body, '$.id') FROM doc_milestones WHERE json_extract(body, '$.refundedAt') IS NOT NULL ORDER BY 1"));
        Assert.Equal(refunds.Count, folder.Texts("SELECT key FROM journal_entries WHERE kind = 'escrow_refund'").Count);
        Assert.Equal(
            refunds.Select(id => $"refund-sent:{id}"), folder.Texts("SELECT key FROM journal_entries WHERE kind = 'refund_sent' ORDER BY 1"));

        var atStripe = await folder.AtStripeAsync("refunds");
        Assert.Equal(refunds, atStripe.Select(refund => refund.GetProperty("metadata").Text("transactionId")).Order(StringComparer.Ordinal));
        Assert.Equal(
            [("canceled", 2), ("succeeded", 20)],
            (await folder.AtStripeAsync("payment_intents")).CountBy(payment => payment.Text("status")).Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal(
            folder.Texts("SELECT amount FROM stripe_balances WHERE currency = 'ghs'"),
            folder.Texts("SELECT -sum(amount) FROM journal_postings WHERE account = 'stripe:GHS'"));
    }

    [Fact]
    public void No_notification_but_a_reminder_is_sent_twice() => Assert.Empty(folder.Texts("""
        SELECT json_extract(body, '$.userId') || ' ' || json_extract(body, '$.channel') || ' ' || json_extract(body, '$.title')
        FROM doc_notifications WHERE json_extract(body, '$.data.event') NOT LIKE '%ReminderDue' AND json_extract(body, '$.data.event') NOT LIKE '%DecisionDue'
        GROUP BY json_extract(body, '$.userId'), json_extract(body, '$.channel'), json_extract(body, '$.title'), json_extract(body, '$.data')
        HAVING count(*) > 1
        UNION ALL SELECT json_extract(body, '$.eventId') FROM doc_notifications
        GROUP BY json_extract(body, '$.eventId'), json_extract(body, '$.userId'), json_extract(body, '$.channel') HAVING count(*) > 1
        """));

    [Fact]
    public void Everybody_is_told_of_everything_that_concerns_them()
    {
        Assert.Empty(folder.Texts("""
            SELECT stream_id || ' ' || type FROM events
            WHERE (type LIKE '%ReminderDue' OR type IN ('ApplicationSubmitted', 'ContractActivated', 'ContractCancelled', 'ContractCompleted',
                'ContractFunded', 'MilestoneApproved', 'MilestoneBecameOverdue', 'MilestoneNothingDelivered', 'MilestoneReleased',
                'MilestoneStarted', 'MilestoneSubmitted', 'RefundDeclined', 'RefundEscalated', 'RefundGranted', 'RefundRequested'))
            AND hex(id) NOT IN (SELECT upper(replace(json_extract(body, '$.eventId'), '-', '')) FROM doc_notifications)
            """));

        var sent = folder.Texts("SELECT json_extract(body, '$.id') FROM doc_notifications WHERE json_extract(body, '$.channel') <> 'in_app'");
        Assert.Empty(sent.Except(folder.Outbox));
    }

    [Fact]
    public void What_fell_due_while_nothing_ran_is_reminded_of_once() => Assert.Equal(
        [
            "ContractReminderDue of Signed and not funded by email",
            "ContractReminderDue of Signed and not funded by in_app",
            "ContractReminderDue of Signed and not funded by push",
            "MilestoneReminderDue of Started by email",
            "MilestoneReminderDue of Started by in_app",
            "MilestoneReminderDue of Started by push",
            "RefundAnswerReminderDue of Refund asked for by email",
            "RefundAnswerReminderDue of Refund asked for by in_app",
            "RefundAnswerReminderDue of Refund asked for by push",
        ],
        folder.LateReminders);

    [Fact]
    public async Task Jobs_and_searches_go_on_as_well()
    {
        var closed = (await folder.Ama.GetAsync("/api/v1/jobs?status=closed&limit=100", None)).Items().Single(job => job.Text("title") == "Open for applications");
        var applications = (await folder.Ama.GetAsync($"/api/v1/jobs/{closed.Text("id")}/applications", None)).Items();
        Assert.Equal(["pending", "pending", "withdrawn"], applications.Select(one => one.Text("status")).Order(StringComparer.Ordinal));
        var offers = new List<JsonElement>();
        foreach (var one in applications) offers.AddRange((await folder.Ama.GetAsync($"/api/v1/applications/{one.Text("id")}/offers", None)).Items());
        Assert.Equal("expired", Assert.Single(offers).Text("status"));
        Assert.Equal(
            ["Published at last"],
            folder.Texts("""
                SELECT json_extract(job.body, '$.title') FROM events, json_each(payload, '$.jobIds') found, doc_jobs job
                WHERE events.type = 'SearchFoundJobs' AND json_extract(job.body, '$.id') = found.value
                """));
    }

    [Fact]
    public void What_is_retired_is_in_no_event_any_more()
    {
        foreach (var (type, members) in RetiredEventMembers.ByEvent)
            Assert.Empty(folder.Texts($"SELECT payload FROM events, json_each(payload) member WHERE events.type = '{type}' AND member.key IN ({string.Join(',', members.Select(member => $"'{member}'"))})"));
        Assert.NotEmpty(folder.Texts("SELECT payload FROM events WHERE type = 'StripeNoticeReceived'"));
    }

    [Fact]
    public async Task Accounts_are_erased_when_their_grace_is_over()
    {
        Assert.Equal(
            ["erased", "erased"],
            folder.Texts("SELECT 'erased' FROM doc_users WHERE json_extract(body, '$.erasedAt') IS NOT NULL"));
        Assert.Empty(folder.Texts("SELECT body FROM doc_notifications WHERE body LIKE '%Abena%' OR body LIKE '%Kwame%'"));
        foreach (var (firstName, lastName) in ((string, string)[])[("Abena", "Sarpong"), ("Kwame", "Addo")])
        {
            var refused = await Assert.ThrowsAsync<HttpRequestException>(() => folder.SignInAsync(firstName, lastName));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
    }

    [Fact]
    public async Task Files_that_were_handed_in_can_be_read()
    {
        var read = 0;
        foreach (var (hirer, contract) in await ContractsAsync())
        {
            foreach (var file in FilesOf(contract))
            {
                Assert.Equal(ContractStory.Photo.ToArray(), await hirer.DownloadAsync($"/api/v1/attachments/{file}", None));
                read++;
            }
        }

        Assert.Equal(4, read);
    }

    private async Task<IEnumerable<(StoryClient Hirer, JsonElement Contract)>> ContractsAsync()
    {
        var ofAma = await folder.Ama.GetAsync("/api/v1/contracts?limit=100", None);
        var ofEsi = await folder.Esi.GetAsync("/api/v1/contracts?limit=100", None);
        return [.. ofAma.Items().Select(contract => (folder.Ama, contract)), .. ofEsi.Items().Select(contract => (folder.Esi, contract))];
    }

    private static IEnumerable<string> FilesOf(JsonElement contract) =>
        from milestone in contract.GetProperty("milestones").EnumerateArray()
        from submission in milestone.GetProperty("submissions").EnumerateArray()
        from deliverable in submission.GetProperty("deliverables").EnumerateArray()
        where Optional(deliverable, "attachmentId").Length > 0
        select deliverable.Text("attachmentId");

    private async Task<string> DescribeAsync(StoryClient hirer, JsonElement contract)
    {
        var id = contract.Text("id");
        var job = await hirer.GetAsync($"/api/v1/jobs/{contract.Text("jobId")}", None);
        var requests = await hirer.GetAsync($"/api/v1/contracts/{id}/escrow/refund-requests?limit=100", None);
        var transactions = await hirer.GetAsync($"/api/v1/contracts/{id}/transactions?limit=100", None);
        var reminders = folder.Texts($"SELECT type FROM events WHERE type LIKE '%ReminderDue' AND json_extract(payload, '$.contractId') = '{id}'");
        return string.Join(
            " | ",
            job.Text("title"),
            $"{contract.Text("status")} {Optional(contract, "cancellationReason")}".Trim(),
            Sum(contract.GetProperty("milestones").EnumerateArray().Select(DescribeMilestone)),
            Sum(requests.Items().Select(request => request.Text("status"))),
            Sum(transactions.Items().Select(DescribeTransaction)),
            $"{reminders.Count}");
    }

    private static string DescribeMilestone(JsonElement milestone)
    {
        var money = (Optional(milestone, "releasedAt"), Optional(milestone, "refundedAt")) switch
        {
            ("", "") => "",
            (_, "") => " released",
            ("", _) => " refunded",
            _ => " released and refunded",
        };
        return milestone.Text("status") + money;
    }

    private static string DescribeTransaction(JsonElement transaction)
    {
        var status = transaction.Text("status");
        return $"{transaction.Text("type")} {transaction.Text("amount").Replace(" GHS", "", StringComparison.Ordinal)}{(status == "completed" ? "" : $" {status}")}";
    }

    private static string Optional(JsonElement element, string property) => element.TryGetProperty(property, out _) ? element.Text(property) : "";

    private static string Sum(IEnumerable<string> parts) => string.Join(", ", parts.Order(StringComparer.Ordinal));
}
