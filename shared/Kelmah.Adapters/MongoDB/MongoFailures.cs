using System.Collections.Frozen;
using Kelmah.Kernel.Persistence;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>What a failure of the database means, by code as well as by label: Azure DocumentDB sends no labels.</summary>
internal static class MongoFailures
{
    // https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
    private const int LockTimeout = 24;
    private const int ExceededTimeLimit = 50;
    private const int WriteConflict = 112;
    private const int NoSuchTransaction = 251;

    private const string Transient = "TransientTransactionError";
    private const string UnknownCommit = "UnknownTransactionCommitResult";

    /// <summary>What one operation that serves a request may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // DocumentDB hands on the SQLSTATE of the PostgreSQL below it where it has no code of MongoDB's.
    private static readonly int SerializationFailure = CodeOfSqlState("40001");
    private static readonly int DeadlockDetected = CodeOfSqlState("40P01");

    private static readonly FrozenSet<int> PassingCodes =
        [LockTimeout, WriteConflict, NoSuchTransaction, SerializationFailure, DeadlockDetected];

    /// <summary>Whether another commit was faster, or the server ended the transaction.</summary>
    public static bool IsConflict(Exception failure) => failure is MongoException refused
        && (refused.HasErrorLabel(Transient) || (CodeOf(refused) is { } code && PassingCodes.Contains(code)));

    /// <summary>Whether a transaction that met it may be run again from its start: nothing of it was done.</summary>
    /// <remarks>A balance that two commits bring into being at once is refused to one of them as a duplicate.</remarks>
    public static bool IsPassing(Exception failure) =>
        failure is TimeoutException || (failure is MongoWriteException refused && IsDuplicate(refused)) || IsConflict(failure);

    /// <summary>Whether a commit that met it may have been made or not, and is asked for again.</summary>
    public static bool IsUnknownCommit(Exception failure) =>
        failure is TimeoutException or MongoConnectionException || (failure is MongoException labelled && labelled.HasErrorLabel(UnknownCommit));

    /// <summary>Whether it says that the database does not answer, or not in time, and nothing about what was asked.</summary>
    public static bool IsOutage(Exception failure) =>
        failure is TimeoutException or MongoConnectionException or MongoConnectionPoolPausedException or MongoExecutionTimeoutException
            or MongoNotPrimaryException or MongoNodeIsRecoveringException or MongoWaitQueueFullException
        || (failure is MongoException refused && CodeOf(refused) == ExceededTimeLimit)
        || IsConflict(failure);

    /// <summary>Whether a unique index refused the document.</summary>
    public static bool IsDuplicate(MongoWriteException refused) => refused.WriteError?.Category == ServerErrorCategory.DuplicateKey;

    /// <summary>Does something that serves a request, and tells of an outage in the port's terms.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer, or not within <see cref="Patience"/>.</exception>
    public static Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        GuardAsync(Patience, work, cancellationToken);

    /// <summary>Does something, and tells of an outage in the port's terms.</summary>
    /// <param name="limit">What it may take, the driver's own repeats with it. The driver has no such limit to set.</param>
    /// <param name="work">Given up when the token that it is handed says so.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StoreUnavailableException">The database does not answer, or not in time.</exception>
    public static async Task<T> GuardAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(limit);
        try
        {
            return await work(limited.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (IsOutage(failure) || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new StoreUnavailableException(Tell(failure), failure);
        }
    }

    /// <summary>One line; a wrong password is worth another than a server that is away.</summary>
    private static string Tell(Exception failure) => failure is MongoAuthenticationException refused
        ? $"MongoDB lets nobody in: {refused.Message}"
        : "MongoDB does not answer, or not in time.";

    /// <summary>The server's code, whichever way the driver has wrapped it.</summary>
    private static int? CodeOf(MongoException failure) => failure switch
    {
        MongoCommandException command => command.Code,
        MongoWriteException { WriteError: { } error } => error.Code,
        MongoBulkWriteException { WriteErrors: [var error, ..] } => error.Code,
        _ => null,
    };

    /// <summary>PostgreSQL packs the five characters of a SQLSTATE into six bits each (<c>MAKE_SQLSTATE</c>).</summary>
    private static int CodeOfSqlState(string state)
    {
        var code = 0;
        for (var place = 0; place < state.Length; place++) code |= ((state[place] - '0') & 0x3F) << (6 * place);
        return code;
    }
}
