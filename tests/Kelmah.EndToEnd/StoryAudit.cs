using System.Globalization;
using System.Text.Json;
using Kelmah.Functions.Demo;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>What must be true once the story is over, however it got there.</summary>
internal static class StoryAudit
{
    /// <summary>Asserts that every effect of the story is there exactly once.</summary>
    public static async Task AssertCompleteAsync(ContractStory story, HttpClient http)
    {
        var none = CancellationToken.None;
        var wallet = await story.Worker.GetAsync("/api/v1/wallet", none);
        Assert.Equal("1350.00 GHS", wallet.Text("balance"));

        var escrow = await story.Hirer.GetAsync($"/api/v1/contracts/{story.ContractId}/escrow", none);
        Assert.Equal(("full_release", "1500.00 GHS", "0.00 GHS"), (escrow.Text("status"), escrow.Text("released"), escrow.Text("held")));

        foreach (var milestone in story.MilestoneIds)
            Assert.Equal("completed", (await story.Hirer.GetAsync($"/api/v1/milestones/{milestone}", none)).Text("status"));

        await AssertBooksAsync(story, http);
        await AssertNotifiedOnceAsync(story);
    }

    /// <summary>Asserts that the books agree with the documents; returns the administrator who looked.</summary>
    public static async Task<StoryClient> AssertBalancedAsync(HttpClient http)
    {
        var admin = new StoryClient(http);
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

    private static async Task AssertNotifiedOnceAsync(ContractStory story)
    {
        foreach (var user in (StoryClient[])[story.Hirer, story.Worker])
        {
            var notifications = await user.GetAsync("/api/v1/notifications?limit=100", CancellationToken.None);
            var titles = notifications.Items().Select(item => (item.Text("title"), item.Text("content"))).ToList();
            Assert.NotEmpty(titles);
            Assert.Equal(titles.Distinct(), titles);
        }

        var outbox = await story.Hirer.GetAsync("/simulators/outbox", CancellationToken.None);
        var ids = outbox.Items().Select(item => item.Text("id")).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    private static decimal Amount(JsonElement money) => decimal.Parse(money.Text("amount"), CultureInfo.InvariantCulture);
}
