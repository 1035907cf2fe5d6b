using System.Globalization;
using Kelmah.Payments;

namespace Kelmah.Functions.Payments;

/// <summary>A statement as a table. What came in and what went out stand in columns of their own, so that no amount has a sign, which a spreadsheet would take for a formula's.</summary>
public static class StatementTable
{
    private static readonly string[] Columns =
        ["account", "recorded_at", "occurred_at", "description", "job", "contract_id", "in", "out", "balance", "currency", "entry_id"];

    public static IEnumerable<IReadOnlyList<string>> Rows(StatementView statement) =>
        [Columns, .. Section(statement, "available", statement.Available), .. Section(statement, "pending", statement.Pending)];

    private static IEnumerable<IReadOnlyList<string>> Section(StatementView statement, string account, StatementSection section)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(statement.TimeZone);
        var currency = statement.Currency.Code;
        yield return [account, TimeIn(zone, statement.From), "", "Opening balance", "", "", "", "", section.Opening.Amount, currency, ""];
        foreach (var entry in section.Entries) yield return Row(account, entry, zone, currency);
        yield return
            [account, statement.IsOpen ? "" : TimeIn(zone, statement.To), "", statement.IsOpen ? "Balance so far" : "Closing balance", "", "", "", "", section.Closing.Amount, currency, ""];
    }

    private static string[] Row(string account, StatementEntry entry, TimeZoneInfo zone, string currency)
    {
        var isOut = entry.Amount.Amount.StartsWith('-');
        return
        [
            account, TimeIn(zone, entry.RecordedAt), TimeIn(zone, entry.OccurredAt), entry.Description, entry.JobTitle ?? "", entry.ContractId?.ToString() ?? "",
            isOut ? "" : entry.Amount.Amount, isOut ? entry.Amount.Amount[1..] : "", entry.BalanceAfter.Amount, currency, entry.EntryId.ToString(),
        ];
    }

    private static string TimeIn(TimeZoneInfo zone, DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
