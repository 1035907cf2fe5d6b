using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kelmah.LocalHost.Tests.Logging;

public sealed class LineFormatterTests
{
    [Fact]
    public void An_entry_is_one_line_with_the_trace_that_it_belongs_to()
    {
        using var activity = new Activity("request").Start();

        var line = Assert.Single(Write(LogLevel.Warning, "The queue is full.", null));

        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warn  Some\.Category " + activity.TraceId + " The queue is full.$", line);
    }

    [Fact]
    public void What_a_caller_puts_into_a_message_makes_no_line_of_its_own() =>
        Assert.EndsWith("- Refused: a 2026-01-01T00:00:00.000Z info  Forged", Assert.Single(Write(LogLevel.Information, "Refused: a\n2026-01-01T00:00:00.000Z info  Forged", null)), StringComparison.Ordinal);

    [Fact]
    public void What_a_caller_puts_into_a_message_moves_no_cursor() =>
        Assert.EndsWith("- Refused:  [1A [2K", Assert.Single(Write(LogLevel.Information, "Refused: \e[1A\e[2K\0", null)).TrimEnd(), StringComparison.Ordinal);

    [Fact]
    public void A_failure_stands_below_its_entry_indented()
    {
        var lines = Write(LogLevel.Error, "It failed.", Thrown());

        Assert.EndsWith(" It failed.", lines[0], StringComparison.Ordinal);
        Assert.Equal("    System.InvalidOperationException: First line", lines[1]);
        Assert.Equal("    second line", lines[2]);
        Assert.All(lines.Skip(1), line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(nameof(Thrown), StringComparison.Ordinal));
    }

    private static string[] Write(LogLevel level, string message, Exception? failure)
    {
        using var output = new StringWriter();
        var entry = new LogEntry<string>(level, "Some.Category", default, message, failure, static (state, _) => state);
        new LineFormatter().Write(in entry, null, output);
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("First line\nsecond line");
        }
        catch (InvalidOperationException failure)
        {
            return failure;
        }
    }
}
