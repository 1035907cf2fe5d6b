using Kelmah.Kernel;

namespace Kelmah.Tests.Contracts;

/// <summary>A state machine as a text table: commands in rows, states in columns, the outcome in each cell.</summary>
internal static class StateTable
{
    /// <summary>Each cell as (state, command, outcome).</summary>
    public static TheoryData<string, string, string> Read(string table)
    {
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var states = Cells(lines[0]);
        var cells = new TheoryData<string, string, string>();
        foreach (var line in lines[1..])
        {
            var row = Cells(line);
            Assert.Equal(states.Length, row.Length);
            for (var column = 1; column < row.Length; column++) cells.Add(states[column], row[0], row[column]);
        }

        return cells;
    }

    /// <summary>What became of a command, as the table says it: the error code, <c>same</c>, or what the new state is called.</summary>
    public static string Outcome<T>(T before, Result<T> after, Func<T, string> name)
        where T : Entity =>
        after.IsRefused(out var refusal, out var next) ? refusal.Error.Code
        : ReferenceEquals(next, before) ? "same"
        : name(next!);

    private static string[] Cells(string line) => [.. line.Split('|').Select(cell => cell.Trim())];
}
