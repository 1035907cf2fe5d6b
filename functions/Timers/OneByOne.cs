using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Timers;

/// <summary>Goes through the items of a sweep, so that one that fails is logged and holds up none of those behind it.</summary>
public sealed partial class OneByOne(ILogger<OneByOne> logger)
{
    /// <summary>Does the work for each item; one that failed is due again in the next sweep.</summary>
    /// <param name="work">What is done, for the log.</param>
    /// <param name="ids">The items.</param>
    /// <param name="step">The work for one of them.</param>
    /// <param name="cancellationToken">Stops between two items, and the one at work.</param>
    public async Task RunAsync(string work, IReadOnlyList<Guid> ids, Func<Guid, Task> step, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await TryAsync(work, id, step, cancellationToken);
        }
    }

    private async Task TryAsync(string work, Guid id, Func<Guid, Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step(id);
        }
#pragma warning disable CA1031 // The host's edge: whatever one item throws is its own, and the items behind it wait for none of it.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailure(failure, work, id);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The sweep for {Work} failed for {Id} and goes on with the next")]
    private partial void LogFailure(Exception failure, string work, Guid id);
}
