using System.Globalization;
using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Tests.Structure;

/// <summary>The table of the deadlines is what the modules describe.</summary>
public sealed class DeadlineTableTests
{
    [Fact]
    public void The_table_of_deadlines_is_what_the_modules_describe()
    {
        var received = Path.Combine(AppContext.BaseDirectory, "deadlines.md");
        File.WriteAllText(received, Table());

        Assert.Equal(File.ReadAllText(Path.Combine(ArchitectureTests.Root(), "docs", "deadlines.md")), Table());
    }

    private static string Table() => string.Concat(
        "# Deadlines\n\n",
        "Made from what the modules describe; a test compares it, and leaves the present one beside the tests.\n\n",
        "| deadline | of | runs for | reminders before | what happens | in favour of | can be paused | source |\n|---|---|---|---|---|---|---|---|\n",
        string.Concat(ModuleCatalogue.Product.Deadlines.Select(rule => Row(rule.Deadline))));

    private static string Row(Deadline deadline) =>
        $"| {deadline.Kind} | {deadline.EntityType.Name} | {(deadline.Length is { } length ? Words(length) : "as agreed")} "
        + $"| {(deadline.Reminders.IsEmpty ? "none" : string.Join(", ", deadline.Reminders.Select(Words)))} "
        + $"| {deadline.Does} | {(deadline.FavourVaries ? "whoever proposed" : deadline.InFavourOf)} | {(deadline.CanBePaused ? "once" : "no")} | {deadline.Source} |\n";

    private static string Words(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays} days"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes} minutes"),
    };
}
