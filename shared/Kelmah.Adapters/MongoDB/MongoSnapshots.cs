using Kelmah.Kernel.Persistence;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>Several reads of one moment, without a transaction where the server can: a snapshot session writes and locks nothing.</summary>
internal static class MongoSnapshots
{
    // https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
    private const int InvalidOptions = 72;
    private const int CommandNotSupported = 115;

    private static readonly ClientSessionOptions Session = new() { Snapshot = true };

    private static readonly TransactionOptions Transaction =
        new(ReadConcern.Snapshot, ReadPreference.Primary, WriteConcern.WMajority);

    /// <summary>Reads.</summary>
    /// <param name="store">The database.</param>
    /// <param name="read">Reads and changes nothing; may be called again.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StoreUnavailableException">The database does not answer, or not in time.</exception>
    public static Task<T> ReadAsync<T>(MongoStore store, Func<IClientSessionHandle, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        MongoFailures.GuardAsync(
            async token =>
            {
                if (store.HasSnapshots)
                {
                    var (isOfOneMoment, result) = await TryReadAsync(store, read, token).ConfigureAwait(false);
                    if (isOfOneMoment) return result!;
                    store.HasSnapshots = false;
                }

                return await ReadInTransactionAsync(store, read, token).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Azure DocumentDB takes a snapshot session and reads without a snapshot: it gives no time of one.</summary>
    private static async Task<(bool IsOfOneMoment, T? Result)> TryReadAsync<T>(
        MongoStore store, Func<IClientSessionHandle, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var session = await store.Client.StartSessionAsync(Session, cancellationToken).ConfigureAwait(false);
        try
        {
            var result = await read(session, cancellationToken).ConfigureAwait(false);
            return (session.WrappedCoreSession.SnapshotTime is not null, result);
        }
        catch (Exception refused) when (refused is NotSupportedException or MongoCommandException { Code: InvalidOptions or CommandNotSupported })
        {
            return (false, default);
        }
    }

    /// <summary>Aborted, since there is nothing to commit, and nothing to wait for a majority with.</summary>
    private static async Task<T> ReadInTransactionAsync<T>(
        MongoStore store, Func<IClientSessionHandle, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var session = await store.Client.StartSessionAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        session.StartTransaction(Transaction);
        var result = await read(session, cancellationToken).ConfigureAwait(false);
        await session.AbortTransactionAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }
}
