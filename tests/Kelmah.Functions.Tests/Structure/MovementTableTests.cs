namespace Kelmah.Functions.Tests.Structure;

public sealed class MovementTableTests
{
    /// <summary>The stored names list every kind of entry and every key, since a test compares them with the code.</summary>
    [Fact]
    public void Every_movement_of_money_stands_in_the_table_with_its_kind_and_its_key()
    {
        var table = File.ReadAllText(Path.Combine(ArchitectureTests.Root(), "docs", "money.md"));
        var names = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "StoredNames"), "*.txt").SelectMany(File.ReadAllLines).ToList();
        var kinds = names.Where(name => name.StartsWith("journal kind ", StringComparison.Ordinal)).Select(name => $"| `{name["journal kind ".Length..]}` |").ToList();
        var keys = names.Where(name => name.StartsWith("journal key ", StringComparison.Ordinal))
            .Select(name => $"`{name["journal key ".Length..].Split(':')[0]}:{{").ToList();

        Assert.NotEmpty(kinds);
        Assert.Equal(kinds.Count, keys.Count);
        Assert.All(kinds.Concat(keys), name => Assert.Contains(name, table, StringComparison.Ordinal));
    }
}
