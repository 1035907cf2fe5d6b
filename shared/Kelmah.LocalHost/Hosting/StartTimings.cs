using System.Diagnostics;
using System.Globalization;

namespace Kelmah.LocalHost;

/// <summary>How long each part of a start took, for <c>--timings</c>.</summary>
internal sealed class StartTimings
{
    private readonly List<(string Part, long At)> parts = [];

    /// <summary>Notes that a part has ended.</summary>
    public void Mark(string part) => parts.Add((part, Stopwatch.GetTimestamp()));

    /// <summary>A line for each part, and one for the whole, from the beginning of the process on.</summary>
    public IEnumerable<string> Lines()
    {
        using var process = Process.GetCurrentProcess();
        var whole = TimeProvider.System.GetUtcNow() - process.StartTime.ToUniversalTime();
        var before = whole - Stopwatch.GetElapsedTime(parts[0].At);
        yield return Line(parts[0].Part, before);
        foreach (var (earlier, later) in parts.Zip(parts.Skip(1))) yield return Line(later.Part, Stopwatch.GetElapsedTime(earlier.At, later.At));
        yield return Line("together", before + Stopwatch.GetElapsedTime(parts[0].At, parts[^1].At));
    }

    private static string Line(string part, TimeSpan took) =>
        string.Create(CultureInfo.InvariantCulture, $"  {took.TotalMilliseconds,6:0} ms  {part}");
}
