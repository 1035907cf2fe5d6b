using Kelmah.Kernel.Persistence;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>Runs multi-document transactions, again from their start after a passing failure.</summary>
internal static class MongoTransactions
{
    /// <summary>How long the server may be told of an end that it would come to by itself.</summary>
    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(1);

    private static readonly TransactionOptions Options =
        new(ReadConcern.Snapshot, ReadPreference.Primary, WriteConcern.WMajority);

    /// <summary>Commits what <paramref name="apply"/> did, unless it returns that it must not be.</summary>
    /// <param name="store">The database.</param>
    /// <param name="clock">Measures how long it may be tried again.</param>
    /// <param name="apply">Does the writes; called again, in a new transaction, after a passing failure.</param>
    /// <param name="mustCommit">Whether its result stands.</param>
    /// <param name="cancellationToken">Stops the work; a commit that was sent may have happened all the same.</param>
    /// <exception cref="StoreUnavailableException">
    /// The database did not answer within <see cref="TransactionRetries.Limit"/>, or it met other commits all that time.
    /// </exception>
    public static Task<T> RunAsync<T>(
        MongoStore store,
        TimeProvider clock,
        Func<IClientSessionHandle, CancellationToken, Task<T>> apply,
        Func<T, bool> mustCommit,
        CancellationToken cancellationToken) => MongoFailures.GuardAsync(
            TransactionRetries.Limit, token => RepeatAsync(store, clock, apply, mustCommit, token), cancellationToken);

    private static async Task<T> RepeatAsync<T>(
        MongoStore store,
        TimeProvider clock,
        Func<IClientSessionHandle, CancellationToken, Task<T>> apply,
        Func<T, bool> mustCommit,
        CancellationToken cancellationToken)
    {
        var retries = new TransactionRetries(clock);
        while (true)
        {
            try
            {
                using var session = await store.Client.StartSessionAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
                return await TryAsync(session, retries, apply, mustCommit, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (MongoFailures.IsPassing(failure))
            {
                if (!await retries.WaitAsync(cancellationToken).ConfigureAwait(false)) throw;
            }
        }
    }

    private static async Task<T> TryAsync<T>(
        IClientSessionHandle session,
        TransactionRetries retries,
        Func<IClientSessionHandle, CancellationToken, Task<T>> apply,
        Func<T, bool> mustCommit,
        CancellationToken cancellationToken)
    {
        session.StartTransaction(Options);
        try
        {
            var result = await apply(session, cancellationToken).ConfigureAwait(false);
            if (mustCommit(result)) await CommitAsync(session, retries, cancellationToken).ConfigureAwait(false);
            return result;
        }
        finally
        {
            if (session.IsInTransaction) await AbortAsync(session).ConfigureAwait(false);
        }
    }

    /// <summary>The server knows a commit that it has seen, so an unknown one is asked for again and not done anew.</summary>
    private static async Task CommitAsync(IClientSessionHandle session, TransactionRetries retries, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await session.CommitTransactionAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception failure) when (MongoFailures.IsUnknownCommit(failure))
            {
                if (!await retries.WaitAsync(cancellationToken).ConfigureAwait(false)) throw;
            }
        }
    }

    /// <summary>A server that does not answer ends the transaction by itself; nobody waits for that.</summary>
    private static async Task AbortAsync(IClientSessionHandle session)
    {
        using var limit = new CancellationTokenSource(AbortLimit);
        await session.AbortTransactionAsync(limit.Token).ConfigureAwait(false);
    }
}
