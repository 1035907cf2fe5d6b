using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost;

/// <summary>What the timers log.</summary>
internal static partial class TimerLog
{
    [LoggerMessage(20, LogLevel.Critical, "Timer {Function} cannot write to its file; it tries again when it is due again.")]
    public static partial void WriteFailed(ILogger logger, string function, Exception error);

    [LoggerMessage(21, LogLevel.Warning, "Timer {Function} still ran when the host stopped.")]
    public static partial void StoppedWhileRunning(ILogger logger, string function);
}
