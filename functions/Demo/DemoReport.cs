using System.Globalization;
using System.Text.Json;

namespace Kelmah.Functions.Demo;

/// <summary>Prints what a story left behind: the timeline, the journal with its total, the mails. It is plain text of at most 100 columns.</summary>
internal static class DemoReport
{
    private const int Columns = 100;

    public static async Task WriteTimelineAsync(TextWriter output, ContractStory story)
    {
        var timeline = await story.Hirer.GetAsync($"/api/v1/contracts/{story.ContractId}/timeline", CancellationToken.None);
        var events = timeline.GetProperty("items").EnumerateArray().ToList();
        var first = events[0].GetProperty("at").GetDateTimeOffset();
        WriteTitle(output, "The contract's timeline");
        foreach (var day in events.GroupBy(happened => (happened.GetProperty("at").GetDateTimeOffset() - first).Days))
            WriteWrapped(output, $"  day {day.Key,2}   ", day.Select(happened => happened.Text("type")));
    }

    public static async Task WriteJournalAsync(TextWriter output, ContractStory story, StoryClient admin)
    {
        var entries = await admin.GetAsync(
            $"/api/v1/admin/ledger/accounts/escrow:{story.ContractId}/entries?limit=100", CancellationToken.None);
        var (hirer, worker) = (await IdAsync(story.Hirer), await IdAsync(story.Worker));
        var total = 0m;
        WriteTitle(output, "Its journal");
        foreach (var entry in entries.Items().Reverse())
        {
            foreach (var posting in entry.GetProperty("postings").EnumerateArray())
            {
                var amount = Amount(posting);
                total += amount;
                var account = posting.Text("account").Replace(story.ContractId, "contract", StringComparison.Ordinal)
                    .Replace(worker, "kofi", StringComparison.Ordinal).Replace(hirer, "ama", StringComparison.Ordinal);
                output.WriteLine(Row(entry.Text("kind"), account, amount));
            }
        }

        output.WriteLine(Row("together", "", total));
        var reconciliation = await admin.GetAsync("/api/v1/admin/ledger/reconciliation", CancellationToken.None);
        output.WriteLine(reconciliation.GetProperty("balanced").GetBoolean() ? "  The journal balances." : "  The journal does not balance.");
    }

    /// <summary>The worker's statement of the months in which the story plays: of what can be withdrawn.</summary>
    public static async Task WriteStatementAsync(TextWriter output, ContractStory story)
    {
        var statement = await story.Worker.GetAsync("/api/v1/wallet/statement", CancellationToken.None);
        var available = statement.GetProperty("available");
        WriteTitle(output, $"Kofi's statement, {statement.Text("currency")}");
        output.WriteLine(Row("Opening balance", "", Amount(available, "opening")));
        foreach (var entry in available.GetProperty("entries").EnumerateArray())
            output.WriteLine(Row(entry.Text("description"), $"{Amount(entry).ToString("N2", CultureInfo.InvariantCulture),20}", Amount(entry, "balanceAfter")));
        output.WriteLine(Row("Balance so far", "", Amount(available, "closing")));
    }

    public static async Task WriteOutboxAsync(TextWriter output, ContractStory story)
    {
        var messages = (await story.Hirer.GetAsync("/simulators/outbox", CancellationToken.None)).Items();
        WriteTitle(output, "Sent to the outbox");
        foreach (var channel in messages.GroupBy(message => message.Text("channel")).OrderBy(group => group.Key, StringComparer.Ordinal))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {channel.Key,-6} {channel.Count()}, the last one: {Words(channel.First())}"));
    }

    private static void WriteTitle(TextWriter output, string title)
    {
        output.WriteLine();
        output.WriteLine(title);
    }

    /// <summary>Words behind a beginning, on as many lines as they take.</summary>
    private static void WriteWrapped(TextWriter output, string beginning, IEnumerable<string> words)
    {
        var line = beginning;
        foreach (var word in words)
        {
            if (line.Length + word.Length + 2 > Columns)
            {
                output.WriteLine(line.TrimEnd());
                line = new string(' ', beginning.Length);
            }

            line += $"{word}  ";
        }

        output.WriteLine(line.TrimEnd());
    }

    private static string Row(string kind, string account, decimal amount) =>
        string.Create(CultureInfo.InvariantCulture, $"  {kind,-26}{account,-38}{amount,12:N2}");

    private static async Task<string> IdAsync(StoryClient user) => (await user.GetAsync("/api/v1/users/me", CancellationToken.None)).Text("id");

    private static string Words(JsonElement message) =>
        message.TryGetProperty("subject", out var subject) && subject.ValueKind == JsonValueKind.String ? subject.GetString()! : message.Text("body").Split('\n')[0];

    private static decimal Amount(JsonElement element, string property = "amount") =>
        decimal.Parse(element.GetProperty(property).Text("amount"), CultureInfo.InvariantCulture);
}
