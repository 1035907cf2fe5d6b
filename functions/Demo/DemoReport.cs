using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Kelmah.Functions.Demo;

/// <summary>Prints what a story left behind: the timeline, the journal with its totals, the messages that were sent.</summary>
internal static class DemoReport
{
    public static async Task WriteTimelineAsync(ContractStory story)
    {
        var timeline = await story.Hirer.GetAsync($"/api/v1/contracts/{story.ContractId}/timeline", CancellationToken.None);
        var table = new Table().Title("Timeline").AddColumns("when", "what");
        foreach (var happened in timeline.GetProperty("events").EnumerateArray())
            table.AddRow(Markup.Escape(happened.Text("at")), Markup.Escape(happened.Text("sentence")));
        AnsiConsole.Write(table);
    }

    public static async Task WriteJournalAsync(ContractStory story, StoryClient admin)
    {
        var entries = await admin.GetAsync(
            $"/api/v1/admin/ledger/accounts/escrow:{story.ContractId}/entries?limit=100", CancellationToken.None);
        var table = new Table().Title("Journal").AddColumns("entry", "account").AddColumn("amount", column => column.RightAligned());
        var total = 0m;
        foreach (var entry in entries.Items().Reverse())
        {
            foreach (var posting in entry.GetProperty("postings").EnumerateArray())
            {
                var amount = Amount(posting);
                total += amount;
                table.AddRow(
                    Markup.Escape(entry.Text("kind")),
                    Markup.Escape(posting.Text("account")),
                    string.Create(CultureInfo.InvariantCulture, $"[{(amount < 0 ? "red" : "green")}]{amount:N2}[/]"));
            }
        }

        table.AddRow("[bold]total[/]", "", string.Create(CultureInfo.InvariantCulture, $"[bold]{total:N2}[/]"));
        AnsiConsole.Write(table);
        var reconciliation = await admin.GetAsync("/api/v1/admin/ledger/reconciliation", CancellationToken.None);
        AnsiConsole.MarkupLine(reconciliation.GetProperty("balanced").GetBoolean() ? "[green]The journal balances.[/]" : "[red]The journal does not balance.[/]");
    }

    public static async Task WriteOutboxAsync(ContractStory story)
    {
        var outbox = await story.Hirer.GetAsync("/simulators/outbox", CancellationToken.None);
        var table = new Table().Title("Sent").AddColumns("channel", "to", "what");
        foreach (var message in outbox.Items().Reverse())
        {
            var what = message.TryGetProperty("subject", out var subject) && subject.ValueKind == JsonValueKind.String ? subject.GetString()! : message.Text("body");
            table.AddRow(Markup.Escape(message.Text("channel")), Markup.Escape(message.Text("to")), Markup.Escape(what));
        }

        AnsiConsole.Write(table);
    }

    private static decimal Amount(JsonElement posting) =>
        decimal.Parse(posting.GetProperty("amount").Text("amount"), CultureInfo.InvariantCulture);
}
