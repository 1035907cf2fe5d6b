using System.Diagnostics;

namespace Kelmah.Functions.Hosts;

/// <summary>
/// Lets functions run within the trace that the Functions host names, so that problem answers and events carry its id. The
/// worker begins no activity that nobody listens to.
/// </summary>
internal static class WorkerTraces
{
    /// <summary>The source of the worker's activities, one for each call of a function.</summary>
    private const string Source = "Microsoft.Azure.Functions.Worker";

    /// <summary>Begins to listen, until the process ends.</summary>
    public static void Follow() => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = static source => source.Name == Source,
        Sample = static (ref ActivityCreationOptions<ActivityContext> call) =>
            call.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData,
    });
}
