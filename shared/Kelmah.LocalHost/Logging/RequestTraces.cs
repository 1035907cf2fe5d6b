using System.Diagnostics;

namespace Kelmah.LocalHost;

/// <summary>
/// Gives each request a trace, the caller's or a new one. ASP.NET Core begins one where somebody listens, or where its own logger is on;
/// that would put the path of the request beside every line of the log.
/// </summary>
internal static class RequestTraces
{
    private static readonly ActivityListener Listener = new()
    {
        ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore",
        Sample = static (ref ActivityCreationOptions<ActivityContext> request) =>
            request.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData,
    };

    /// <summary>Begins to listen, until the process ends. Hosts of one process share it.</summary>
    public static void Follow() => ActivitySource.AddActivityListener(Listener);
}
