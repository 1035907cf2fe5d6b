using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>The document store in one SQLite file: a table for each collection, a document for each row, as JSON.</summary>
/// <remarks>
/// Reads run on the caller's thread, once they have a reader, and see every commit that was acknowledged before them. A commit is serialised on the
/// caller's thread; the writer's thread only runs SQLite.
/// </remarks>
/// <param name="schema">The file with its tables.</param>
/// <param name="clock">Dates what is recorded.</param>
public sealed class SqliteDocumentStore(SqliteSchema schema, TimeProvider clock) : IDocumentStore, IExpirySweep
{
    /// <summary>Documents that one write of the sweep deletes at most, so that commits need not wait for it.</summary>
    private const int SweepBatch = 500;

    private readonly SqliteDatabase database = schema.Database;

    /// <inheritdoc/>
    public ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
        where T : Entity =>
        database.ReadAsync(
            (id, TableOf<T>().Find),
            static (session, find) =>
            {
                using var statement = session.Prepare(find.Find);
                statement.Bind(1, find.id);
                return statement.Step() ? EntityReader<T>.Read(statement.GetUtf8(0)) : null;
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<T?> FindAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity
    {
        var table = TableOf<T>();
        var parameters = new SqlParameters();
        var text = $"SELECT body FROM {table.Name} WHERE {new ConditionSql(RowSource.Of(table), parameters).Translate(where.Condition)} LIMIT 1";
        return database.ReadAsync(
            (text, parameters),
            static (session, query) =>
            {
                using var statement = session.Prepare(query.text);
                query.parameters.BindTo(statement);
                return statement.Step() ? EntityReader<T>.Read(statement.GetUtf8(0)) : null;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<Page<T>> QueryAsync<T>(Query<T> query, CancellationToken cancellationToken)
        where T : Entity =>
        ReadPageAsync(query, "body", EntityReader<T>.Read, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Page<TView>> QueryAsync<T, TView>(
        Query<T> query, Projection<T, TView> projection, CancellationToken cancellationToken)
        where T : Entity =>
        ReadPageAsync(query, ProjectionSql.Of(projection.Fields), ReadView<TView>, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> CountAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity
    {
        var table = TableOf<T>();
        var parameters = new SqlParameters();
        var text = $"SELECT COUNT(*) FROM {table.Name} WHERE {new ConditionSql(RowSource.Of(table), parameters).Translate(where.Condition)}";
        return database.ReadAsync(
            (text, parameters),
            static (session, query) =>
            {
                using var statement = session.Prepare(query.text);
                query.parameters.BindTo(statement);
                statement.Step();
                return statement.GetInt64(0);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<Guid, long>> CountByAsync<T>(Field<T, Guid> field, Filter<T> where, CancellationToken cancellationToken)
        where T : Entity
    {
        var table = TableOf<T>();
        var parameters = new SqlParameters();
        var value = FieldSql.Value(field);
        var condition = new ConditionSql(RowSource.Of(table), parameters).Translate(where.Condition);
        var text = $"SELECT {value}, COUNT(*) FROM {table.Name} WHERE {condition} AND {value} IS NOT NULL GROUP BY {value}";
        return database.ReadAsync<(string Text, SqlParameters Parameters), IReadOnlyDictionary<Guid, long>>(
            (text, parameters),
            static (session, query) =>
            {
                using var rows = session.Prepare(query.Text);
                query.Parameters.BindTo(rows);
                var counts = new Dictionary<Guid, long>();
                while (rows.Step()) counts[Guid.Parse(rows.GetText(0)!)] = rows.GetInt64(1);
                return counts;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> SetVersionAsync(string set, CancellationToken cancellationToken) =>
        database.ReadAsync(set, SqlitePreconditions.VersionOf, cancellationToken);

    /// <inheritdoc/>
    public Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var commit = SqliteCommit.Prepare(work, clock);
        return SqliteFailures.GuardAsync(database.WriteAsync(commit.Apply, mayRepeat: true));
    }

    /// <inheritdoc/>
    public Task<CommitOutcome> TryAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var commit = SqliteCommit.Prepare(work, clock);
        return SqliteFailures.GuardAsync(database.WriteAsync(commit.Try, mayRepeat: true));
    }

    /// <inheritdoc/>
    public async Task<long> DeleteExpiredAsync(DateTimeOffset now, TimeSpan handledKept, CancellationToken cancellationToken)
    {
        var deleted = 0L;
        foreach (var collection in schema.Collections)
        {
            foreach (var index in collection.Indexes.Where(index => index.Kind == IndexKind.TimeToLive))
                deleted += await DeleteExpiredAsync(CollectionTable.Of(collection), index.Fields[0], now, cancellationToken).ConfigureAwait(false);
        }

        var parameters = new SqlParameters();
        var isOld = $"handled_at <= {parameters.Add((now - handledKept).ToUnixTimeMilliseconds())}";
        return deleted + await DeleteInBatchesAsync(
            "handled_messages", "(consumer, message_id)", "consumer, message_id", isOld, parameters, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<long> DeleteAsync<T>(Filter<T> over, CancellationToken cancellationToken)
        where T : Entity
    {
        var table = TableOf<T>();
        var parameters = new SqlParameters();
        var condition = new ConditionSql(RowSource.Of(table), parameters).Translate(over.Condition);
        return DeleteInBatchesAsync(table.Name, "seq", "seq", condition, parameters, cancellationToken);
    }

    private Task<long> DeleteExpiredAsync(CollectionTable table, Field time, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var isOver = $"{FieldSql.Value(time)} <= {parameters.Add(StorageValue.Of(now))}";
        return DeleteInBatchesAsync(table.Name, "seq", "seq", isOver, parameters, cancellationToken);
    }

    private async Task<long> DeleteInBatchesAsync(
        string table, string key, string columns, string condition, SqlParameters parameters, CancellationToken cancellationToken)
    {
        var batch = SweepBatch.ToString(CultureInfo.InvariantCulture);
        var text = $"DELETE FROM {table} WHERE {key} IN (SELECT {columns} FROM {table} WHERE {condition} LIMIT {batch})";
        var deleted = 0L;
        int last;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            last = await SqliteFailures.GuardAsync(database.WriteAsync(session =>
            {
                using var statement = session.Prepare(text);
                parameters.BindTo(statement);
                statement.Run();
                return session.Changes;
            })).ConfigureAwait(false);
            deleted += last;
        }
        while (last == SweepBatch);
        return deleted;
    }

    private ValueTask<Page<TItem>> ReadPageAsync<T, TItem>(
        Query<T> query, string column, Deserializer<TItem> deserialize, CancellationToken cancellationToken)
        where T : Entity
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, Query<T>.MaxLimit, nameof(query));
        // One row more than asked for tells whether there is a next page.
        var sql = new QuerySql(TableOf<T>(), column, query.Where?.Condition, query.OrderBy, query.Limit + 1, query.Cursor);
        return database.ReadAsync(
            (sql, query.Limit, deserialize),
            static (session, page) =>
            {
                using var rows = session.Prepare(page.sql.Text);
                page.sql.BindTo(rows);
                var items = new List<TItem>(page.Limit);
                string? cursor = null;
                while (rows.Step())
                {
                    if (items.Count == page.Limit) return new Page<TItem>(items, cursor);
                    items.Add(page.deserialize(rows.GetUtf8(0)));
                    if (items.Count == page.Limit) cursor = page.sql.CursorAt(rows, firstSortValue: 1);
                }

                return new Page<TItem>(items, NextCursor: null);
            },
            cancellationToken);
    }

    private static TView ReadView<TView>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, (JsonTypeInfo<TView>)StorageJson.Options.GetTypeInfo(typeof(TView)))!;

    private static CollectionTable TableOf<T>()
        where T : Entity =>
        CollectionTable.Of(Collections.For(typeof(T)));

    private delegate T Deserializer<T>(ReadOnlySpan<byte> json);
}
