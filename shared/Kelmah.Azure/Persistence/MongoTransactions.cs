using Kelmah.Infrastructure.Persistence.Mongo;
using MongoDB.Driver;

namespace Kelmah.Azure.Persistence;

/// <summary>Runs multi-document transactions, again from their start after a passing failure.</summary>
internal static class MongoTransactions
{
    private const string Transient = "TransientTransactionError";
    private const string UnknownResult = "UnknownTransactionCommitResult";

    private static readonly TransactionOptions Options =
        new(ReadConcern.Snapshot, ReadPreference.Primary, WriteConcern.WMajority);

    /// <summary>Commits what <paramref name="apply"/> did, unless it returns that it must not be.</summary>
    /// <param name="store">The database.</param>
    /// <param name="clock">Measures how long it may be tried again.</param>
    /// <param name="apply">Does the writes; called again, in a new transaction, after a passing failure.</param>
    /// <param name="mustCommit">Whether its result stands.</param>
    /// <param name="cancellationToken">Stops the work; a commit that was sent may have happened all the same.</param>
    public static async Task<T> RunAsync<T>(
        MongoStore store, TimeProvider clock, Func<IClientSessionHandle, Task<T>> apply, Func<T, bool> mustCommit, CancellationToken cancellationToken)
    {
        var retries = new TransactionRetries(clock);
        using var session = await store.Client.StartSessionAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        while (true)
        {
            session.StartTransaction(Options);
            try
            {
                var result = await apply(session).ConfigureAwait(false);
                if (mustCommit(result)) await CommitAsync(session, retries, cancellationToken).ConfigureAwait(false);
                else await session.AbortTransactionAsync(cancellationToken).ConfigureAwait(false);
                return result;
            }
            catch (MongoException failure)
            {
                if (session.IsInTransaction) await session.AbortTransactionAsync(CancellationToken.None).ConfigureAwait(false);
                if (!IsPassing(failure) || !await retries.WaitAsync(cancellationToken).ConfigureAwait(false)) throw;
            }
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
            catch (MongoException failure) when (failure.HasErrorLabel(UnknownResult))
            {
                if (!await retries.WaitAsync(cancellationToken).ConfigureAwait(false)) throw;
            }
        }
    }

    /// <summary>A balance that two commits bring into being at once is refused to one of them as a duplicate.</summary>
    private static bool IsPassing(MongoException failure) =>
        failure.HasErrorLabel(Transient) || failure is MongoWriteException { WriteError.Category: ServerErrorCategory.DuplicateKey };
}
