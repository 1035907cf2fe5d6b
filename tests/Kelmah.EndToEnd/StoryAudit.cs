using System.Globalization;
using System.Text.Json;
using Kelmah.Functions.Demo;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>What must be true once the story is over, however it got there.</summary>
internal static class StoryAudit
{
    /// <summary>A push for each notification, a mail for those that matter most, and the two verification mails.</summary>
    private const int Messages = 48;

    private static readonly (string Type, int Times)[] Happened =
    [
        ("contract_drafted", 1),
        ("milestone_added", 2),
        ("contract_revised", 2),
        ("contract_signed", 2),
        ("contract_activated", 1),
        ("milestone_activated", 2),
        ("funding_started", 1),
        ("escrow_awaits_payment", 1),
        ("payment_intent_linked", 1),
        ("escrow_held", 1),
        ("contract_funded", 1),
        ("transaction_completed", 1),
        ("milestone_started", 2),
        ("milestone_submitted", 2),
        ("milestone_approved", 2),
        ("escrow_released", 2),
        ("milestone_released", 2),
        ("contract_completed", 1),
    ];

    private static readonly string[] HirerIsTold =
    [
        "Your email address is confirmed",
        "Kofi applied for Rewire a two-bedroom house",
        "Kofi signed the contract for Rewire a two-bedroom house",
        "The contract for Rewire a two-bedroom house is active: fund the escrow",
        "Your payment of GHS 1500.00 is held in escrow",
        "Kofi started on Wiring",
        "Kofi handed in Wiring",
        "GHS 1000.00 was released for Wiring",
        "Kofi started on Consumer unit",
        "Kofi handed in Consumer unit",
        "Consumer unit was approved automatically",
        "Rewire a two-bedroom house is completed",
        "GHS 500.00 was released for Consumer unit",
    ];

    private static readonly string[] WorkerIsTold =
    [
        "Your email address is confirmed",
        "A contract for Rewire a two-bedroom house waits for you",
        "Your application for Rewire a two-bedroom house was accepted",
        "Ama signed the contract for Rewire a two-bedroom house",
        "The contract for Rewire a two-bedroom house is active",
        "GHS 1500.00 is held for Rewire a two-bedroom house: you can start",
        "Wiring is approved",
        "GHS 900.00 is in your wallet",
        "GHS 900.00 can be withdrawn now",
        "Consumer unit is approved",
        "Rewire a two-bedroom house is completed",
        "GHS 450.00 is in your wallet",
    ];

    /// <summary>Asserts that every effect of the story is there exactly once.</summary>
    public static async Task AssertCompleteAsync(ContractStory story, HttpClient http)
    {
        var none = CancellationToken.None;
        var wallet = await story.Worker.GetAsync("/api/v1/wallet", none);
        // The first milestone was approved two weeks before the second, whose security period runs.
        Assert.Equal(("900.00 GHS", "450.00 GHS"), (wallet.Text("balance"), wallet.Text("pendingBalance")));

        var escrow = await story.Hirer.GetAsync($"/api/v1/contracts/{story.ContractId}/escrow", none);
        Assert.Equal(("full_release", "1500.00 GHS", "0.00 GHS"), (escrow.Text("status"), escrow.Text("released"), escrow.Text("held")));

        foreach (var milestone in story.MilestoneIds)
            Assert.Equal("completed", (await story.Hirer.GetAsync($"/api/v1/milestones/{milestone}", none)).Text("status"));

        Assert.Equal(story.MilestoneIds.Count, story.PhotoIds.Count);
        foreach (var photo in story.PhotoIds)
        {
            await story.Hirer.WaitForAsync($"/api/v1/attachments/{photo}/metadata", found => found.Text("scanState") == "clean", none);
            Assert.Equal(ContractStory.Photo.ToArray(), await story.Hirer.DownloadAsync($"/api/v1/attachments/{photo}", none));
        }

        await AssertMadeOnceAsync(story);
        await AssertBooksAsync(story, http);
        await AssertNotifiedOnceAsync(story);
    }

    /// <summary>Asserts that the journal agrees with the wallets and escrows; returns the administrator who looked.</summary>
    public static async Task<StoryClient> AssertBalancedAsync(HttpClient http)
    {
        var admin = new StoryClient(http) { AuditReason = "The test looks at it" };
        await admin.SignInAsync(KelmahAdmin.Email, KelmahAdmin.Password, CancellationToken.None);
        var reconciliation = await admin.GetAsync("/api/v1/admin/ledger/reconciliation", CancellationToken.None);
        Assert.True(reconciliation.GetProperty("balanced").GetBoolean(), reconciliation.ToString());
        return admin;
    }

    private static async Task AssertBooksAsync(ContractStory story, HttpClient http)
    {
        var admin = await AssertBalancedAsync(http);
        var entries = await admin.GetAsync($"/api/v1/admin/ledger/accounts/escrow:{story.ContractId}/entries", CancellationToken.None);
        Assert.Equal(3, entries.Items().Count);
        foreach (var entry in entries.Items())
            Assert.Equal(0, entry.GetProperty("postings").EnumerateArray().Sum(posting => Amount(posting.GetProperty("amount"))));
    }

    private static async Task AssertMadeOnceAsync(ContractStory story)
    {
        var transactions = await story.Hirer.GetAsync($"/api/v1/contracts/{story.ContractId}/transactions?limit=100", CancellationToken.None);
        Assert.Equal(
            ["escrow_hold 1500.00 GHS", "escrow_release 1000.00 GHS", "escrow_release 500.00 GHS", "fee 100.00 GHS", "fee 50.00 GHS", "payment 1500.00 GHS"],
            transactions.Items().Select(item => $"{item.Text("type")} {item.Text("amount")}").Order(StringComparer.Ordinal));
        Assert.All(transactions.Items(), item => Assert.Equal("completed", item.Text("status")));

        var timeline = await story.Hirer.GetAsync($"/api/v1/contracts/{story.ContractId}/timeline", CancellationToken.None);
        var happened = timeline.GetProperty("items").EnumerateArray().Select(item => item.Text("type")).Where(type => type != "milestone_reminder_due").CountBy(type => type);
        Assert.Equal(Happened.Order(), happened.Select(pair => (pair.Key, pair.Value)).Order());
    }

    private static async Task AssertNotifiedOnceAsync(ContractStory story)
    {
        await AssertTitlesAsync(story.Hirer, HirerIsTold);
        await AssertTitlesAsync(story.Worker, WorkerIsTold);
        var outbox = await story.Hirer.WaitForAsync(
            "/simulators/outbox", sent => sent.Items().Count(IsOfTheStory) >= Messages, CancellationToken.None);
        var messages = outbox.Items().Where(IsOfTheStory)
            .Select(item => (Channel: item.Text("channel"), To: item.Text("to"), Subject: item.Text("subject"), Body: item.Text("body"))).ToList();
        Assert.Equal(messages.Distinct(), messages);
        Assert.True(messages.Count == Messages, string.Join('\n', messages.Select(message => $"{message.Channel} to {message.To}: {message.Subject}").Order(StringComparer.Ordinal)));
    }

    private static async Task AssertTitlesAsync(StoryClient user, string[] expected)
    {
        var notifications = await user.WaitForAsync(
            "/api/v1/notifications?limit=100", list => list.Items().Count(item => !IsByTheClock(item.Text("title"))) >= expected.Length, CancellationToken.None);
        Assert.Equal(expected.Order(StringComparer.Ordinal), notifications.Items().Select(item => item.Text("title")).Where(title => !IsByTheClock(title)).Order(StringComparer.Ordinal));
    }

    /// <summary>An administrator is told, too, where Stripe was away from the reconciliation of a night.</summary>
    private static bool IsOfTheStory(JsonElement message) => !IsByTheClock(message.Text("subject")) && message.Text("to") != KelmahAdmin.Email;

    /// <summary>
    /// The hirer is reminded before silence approves, which the story waits for; how often depends on how its clock is moved. Whether a month ends meanwhile, whose
    /// statement is told of, depends on today's date.
    /// </summary>
    private static bool IsByTheClock(string title) =>
        title.StartsWith("Reminder", StringComparison.Ordinal) || title.StartsWith("Your statement of ", StringComparison.Ordinal);

    private static decimal Amount(JsonElement money) => decimal.Parse(money.Text("amount"), CultureInfo.InvariantCulture);
}
