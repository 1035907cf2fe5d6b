namespace Kelmah.Functions.Orchestrations;

/// <summary>The building of an export. While others are being built it waits, and leaves the activities to what is urgent.</summary>
public static class ExportOrchestrator
{
    /// <summary>More than a day of waiting, after which the export has failed.</summary>
    private const int MaxTurns = 200;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Builds the export whose id is the input; returns whether it had its turn.</summary>
    [Function("ExportOrchestrator")]
    public static async Task<bool> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var exportId = context.GetInput<Guid>();
        var pause = Shortest;
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            if (await context.CallActivityAsync<bool>(nameof(ExportActivities.BuildExport), exportId, Retries.Command)) return true;
            await context.CreateTimer(pause, CancellationToken.None);
            pause = pause * 2 < Longest ? pause * 2 : Longest;
        }

        return false;
    }
}
