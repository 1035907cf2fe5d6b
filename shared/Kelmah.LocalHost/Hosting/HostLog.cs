using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost;

/// <summary>What the host logs.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Error, "Function {Function} failed.")]
    public static partial void FunctionFailed(ILogger logger, string function, Exception error);

    [LoggerMessage(2, LogLevel.Warning, "Orchestrations still ran when the host stopped; they go on at the next start.")]
    public static partial void OrchestrationsStillRan(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "At least {Count} commits that were acknowledged between {After:u} and {Until:u} are missing from {Path}: its write-ahead log was cut off or damaged, or an older file was put in its place")]
    public static partial void CommitsMissing(ILogger logger, long count, DateTimeOffset after, DateTimeOffset until, string path);

    [LoggerMessage(4, LogLevel.Warning, "After the unclean end, only a part of {Path} was looked at for damage, since it is large")]
    public static partial void NotWhollyChecked(ILogger logger, string path);

    [LoggerMessage(5, LogLevel.Critical, "The file {Path} is damaged ({Complaint}): stop, and restore a backup with --restore")]
    public static partial void FileDamaged(ILogger logger, string path, string complaint);

    [LoggerMessage(6, LogLevel.Warning, "The clock is {Behind} behind the newest commit of {Path}: until it has caught up, what is written is dated before what was there")]
    public static partial void ClockBehind(ILogger logger, TimeSpan behind, string path);

    [LoggerMessage(7, LogLevel.Warning, "Other machines reach the host on {Host}, without encryption: put a proxy that speaks TLS in front of it. The simulators stay closed to them")]
    public static partial void Open(ILogger logger, string host);

    [LoggerMessage(8, LogLevel.Information, "Listening on {Address}")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(9, LogLevel.Information, "Stopping: no new work is taken, and what runs has {Timeout} to end")]
    public static partial void Stopping(ILogger logger, TimeSpan timeout);

    [LoggerMessage(10, LogLevel.Information, "Stopped: all that ran has ended")]
    public static partial void Drained(ILogger logger);

    [LoggerMessage(11, LogLevel.Warning, "Stopped after {Timeout}: what still ran is taken up again at the next start")]
    public static partial void NotDrained(ILogger logger, TimeSpan timeout);
}
