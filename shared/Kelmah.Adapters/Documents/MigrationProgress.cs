using Microsoft.Extensions.Logging;

namespace Kelmah.Adapters.Documents;

/// <summary>
/// Tells in the log how far a work on many documents has come: when it begins or goes on, every ten seconds while it lasts, and when all is done.
/// </summary>
/// <param name="logger">Where to.</param>
/// <param name="clock">Counts the seconds.</param>
/// <param name="work">What is done, as the beginning of a line: <c>Writing the documents of jobs anew</c>.</param>
/// <param name="done">Documents that earlier runs have done.</param>
/// <param name="count">Documents in all.</param>
internal sealed partial class MigrationProgress(ILogger logger, TimeProvider clock, string work, long done, long count)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long toldAt;

    public void Begin() => Tell();

    /// <summary>So many more are done.</summary>
    public void Add(int documents)
    {
        done += documents;
        if (clock.GetElapsedTime(toldAt) >= Interval) Tell();
    }

    public void End() => Tell();

    private void Tell()
    {
        toldAt = clock.GetTimestamp();
        Log(work, done, count);
    }

    [LoggerMessage(LogLevel.Information, "{Work}: {Done} of {Count} are done")]
    private partial void Log(string work, long done, long count);
}
