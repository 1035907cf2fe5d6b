using System.Globalization;
using Kelmah.Benchmarks;
using Spectre.Console;

if (args is [BareKestrel.Command])
{
    await BareKestrel.RunAsync();
    return;
}

if (args is [Soak.Command, var given] && int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes > 0)
{
    await Soak.RunAsync(minutes);
    return;
}

var groups = new (string Name, Func<Task<IReadOnlyList<BenchmarkRow>>> RunAsync)[]
{
    ("commits", CommitBenchmark.RunAsync),
    ("journal", JournalBenchmark.RunAsync),
    ("queries", QueryBenchmark.RunAsync),
    ("searches", SearchBenchmark.RunAsync),
    ("orchestrations", OrchestrationBenchmark.RunAsync),
    ("process", ProcessBenchmark.RunAsync),
    ("http", HttpBenchmark.RunAsync),
    ("lives", ContractLifeBenchmark.RunAsync),
};
var chosen = groups.Where(group => args.Length == 0 || args.Contains(group.Name)).ToList();
if (chosen.Count == 0)
{
    Console.Error.WriteLine($"There is no such group; there are {string.Join(", ", groups.Select(group => group.Name))}, and {Soak.Command} MINUTES.");
    Environment.ExitCode = 1;
    return;
}

var table = new Table().AddColumns("figure", "value", "limit", "of the limit", "detail");
foreach (var (name, runAsync) in chosen)
{
    Console.Error.WriteLine($"measuring {name} …");
    foreach (var row in await runAsync())
    {
        table.AddRow(
            Markup.Escape(row.Figure),
            string.Create(CultureInfo.InvariantCulture, $"{row.Value:N0} {row.Unit}"),
            row.Limit is { } limit ? string.Create(CultureInfo.InvariantCulture, $"{limit:N0} {row.Unit} ({row.LimitName})") : row.LimitName,
            row.Limit is { } whole ? string.Create(CultureInfo.InvariantCulture, $"{row.Value / whole:P0}") : "",
            Markup.Escape(row.Detail ?? ""));
    }
}

AnsiConsole.Write(table);
