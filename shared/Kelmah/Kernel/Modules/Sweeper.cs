using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Microsoft.Extensions.Logging;

namespace Kelmah.Kernel.Modules;

/// <summary>
/// Goes through all that is due. An item that fails is logged and holds up none of those behind it, and one that is refused is
/// passed over; both are due again in the next sweep. An outage of the store or of the queues is no item's own, and ends the sweep.
/// </summary>
public sealed partial class Sweeper(ILogger<Sweeper> logger)
{
    /// <summary>Acts on each item.</summary>
    /// <param name="work">What is done, for the log.</param>
    /// <param name="due">The items, read page by page, so that none is met twice.</param>
    /// <param name="act">Acts on one item; whether something was done.</param>
    /// <param name="cancellationToken">Stops between two items, and the one at work.</param>
    /// <returns>On how many something was done.</returns>
    public async Task<int> RunAsync(string work, IAsyncEnumerable<Guid> due, Func<Guid, CancellationToken, Task<bool>> act, CancellationToken cancellationToken)
    {
        var done = 0;
        var items = due.GetAsyncEnumerator(cancellationToken);
        await using (items.ConfigureAwait(false))
        {
            while (await TryMoveNextAsync(work, items, cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await TryAsync(work, items.Current, act, cancellationToken).ConfigureAwait(false)) done++;
            }
        }

        return done;
    }

    /// <summary>The sweeps that follow in the same run do not wait for one whose items cannot be read.</summary>
    private async Task<bool> TryMoveNextAsync(string work, IAsyncEnumerator<Guid> items, CancellationToken cancellationToken)
    {
        try
        {
            return await items.MoveNextAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, it is this sweep's own.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not (StoreUnavailableException or QueuesUnavailableException))
#pragma warning restore CA1031
        {
            LogReadFailure(failure, work);
            return false;
        }
    }

    private async Task<bool> TryAsync(string work, Guid id, Func<Guid, CancellationToken, Task<bool>> act, CancellationToken cancellationToken)
    {
        try
        {
            return await act(id, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever one item throws is its own: the items behind it do not wait for it.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not (StoreUnavailableException or QueuesUnavailableException))
#pragma warning restore CA1031
        {
            LogFailure(failure, work, id);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The sweep for {Work} failed for {Id} and goes on with the next")]
    private partial void LogFailure(Exception failure, string work, Guid id);

    [LoggerMessage(Level = LogLevel.Error, Message = "The sweep for {Work} cannot read what is due and ends early")]
    private partial void LogReadFailure(Exception failure, string work);
}
