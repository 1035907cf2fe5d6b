namespace Kelmah.LocalHost;

/// <summary>Every function with what triggers it, by kinds.</summary>
internal static class FunctionListing
{
    public static void Write(TextWriter output, FunctionCatalog catalog, LocalHostSettings settings)
    {
        var groups = catalog.Functions
            .GroupBy(Kind)
            .OrderBy(group => group.Key.Order)
            .Select(group => (group.Key.Title, Lines: group.Select(function => Describe(function, settings))));
        foreach (var (title, lines) in groups)
        {
            output.WriteLine(title);
            foreach (var line in lines.Order(StringComparer.Ordinal)) output.WriteLine($"  {line}");
            output.WriteLine();
        }
    }

    private static (int Order, string Title) Kind(FunctionEntry function) => function.Trigger switch
    {
        HttpTriggerAttribute => (0, "HTTP"),
        ServiceBusTriggerAttribute => (1, "Queues"),
        TimerTriggerAttribute => (2, "Timers"),
        OrchestrationTriggerAttribute => (3, "Orchestrations"),
        _ => (4, "Activities"),
    };

    private static string Describe(FunctionEntry function, LocalHostSettings settings) => function.Trigger switch
    {
        HttpTriggerAttribute http => $"{HttpRoute.Template(function, settings)}  {Verbs(http)}  {function.Name}",
        ServiceBusTriggerAttribute queue => $"{queue.QueueName}  {function.Name}",
        TimerTriggerAttribute timer => $"{timer.Schedule}  {function.Name}",
        _ => function.Name,
    };

    private static string Verbs(HttpTriggerAttribute http) =>
        http.Methods is { Length: > 0 } methods ? string.Join(' ', methods.Select(method => method.ToUpperInvariant())) : "any";
}
