using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost;

/// <summary>What the host logs.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Error, "Function {Function} failed.")]
    public static partial void FunctionFailed(ILogger logger, string function, Exception error);

    [LoggerMessage(2, LogLevel.Warning, "Orchestrations still ran when the host stopped; they go on at the next start.")]
    public static partial void OrchestrationsStillRan(ILogger logger);
}
