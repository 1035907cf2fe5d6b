using System.Text.Json;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Functions.Tests.Structure;

/// <summary>Every collection has a rule of how long its documents are kept, and docs/operations.md tells all of them.</summary>
public sealed class RetentionTableTests
{
    private static readonly IReadOnlyList<RetentionRule> Rules =
        [.. ModuleCatalogue.Product.All<RetentionRule>().OrderBy(rule => rule.Collection.Name, StringComparer.Ordinal)];

    [Fact]
    public void Every_collection_has_one_rule() =>
        Assert.Equal(Collections.All.Select(collection => collection.Name), Rules.Select(rule => rule.Collection.Name));

    [Fact]
    public void What_ends_by_its_time_has_the_index_and_what_has_the_index_ends_by_its_time() => Assert.Equal(
        Collections.All.Where(collection => collection.Indexes.Any(index => index.Kind == IndexKind.TimeToLive)).Select(collection => collection.Name),
        Rules.Where(rule => rule.End == RetentionEnd.TimeToLive).Select(rule => rule.Collection.Name));

    [Fact]
    public void What_ends_by_a_deadline_has_one() => Assert.All(
        Rules.Where(rule => rule.End == RetentionEnd.Deadline), rule => Assert.NotEmpty(ModuleCatalogue.Product.DeadlinesOf(rule.Collection.EntityType)));

    [Fact]
    public void The_settings_that_say_how_long_are_there()
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(ArchitectureTests.Root(), "local.settings.sample.json")));
        var known = sample.RootElement.GetProperty("Values").EnumerateObject().Select(setting => setting.Name);

        Assert.Empty(Rules.SelectMany(rule => rule.Settings).Except(known));
    }

    [Fact]
    public void The_table_of_the_documentation_is_what_the_modules_describe()
    {
        var received = Path.Combine(AppContext.BaseDirectory, "retention.md");
        File.WriteAllText(received, Table());

        Assert.Contains(Table(), File.ReadAllText(Path.Combine(ArchitectureTests.Root(), "docs", "operations.md")), StringComparison.Ordinal);
    }

    private static string Table() => string.Concat(
        "| collection | kept | ended by | setting |\n|---|---|---|---|\n",
        string.Concat(Rules.Select(rule =>
            $"| `{rule.Collection.Name}` | {rule.Kept} | {Words(rule.End)} | {string.Join(", ", rule.Settings.Select(setting => $"`{setting}`"))} |\n")));

    private static string Words(RetentionEnd end) => end switch
    {
        RetentionEnd.TimeToLive => "its time",
        RetentionEnd.Age => "its age",
        RetentionEnd.Deadline => "its deadline",
        RetentionEnd.Disuse => "disuse",
        RetentionEnd.Erasure => "its user, or the erasure",
        RetentionEnd.Nothing => "nothing",
    };
}
