using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>What a unit of work rests on, compared by the writer: nothing is committed between that and its own commit.</summary>
internal sealed class SqlitePreconditions(UnitOfWork work)
{
    private readonly IReadOnlyList<Precondition> required = [.. work.Preconditions];
    private readonly IReadOnlyList<string> changed = [.. work.ChangedSets];

    /// <summary>Finds what has changed; else counts the change of each set that is written to.</summary>
    public VersionConflict? Apply(SqliteSession session)
    {
        foreach (var precondition in required)
        {
            if (ConflictOf(session, precondition) is { } conflict) return conflict;
        }

        foreach (var set in changed)
        {
            using var count = session.Prepare("INSERT INTO guarded_sets (name, version) VALUES (?1, 1) ON CONFLICT (name) DO UPDATE SET version = version + 1");
            count.Bind(1, set).Run();
        }

        return null;
    }

    /// <summary>How often a set was written to.</summary>
    public static long VersionOf(SqliteSession session, string set)
    {
        using var statement = session.Prepare("SELECT version FROM guarded_sets WHERE name = ?1");
        statement.Bind(1, set);
        return statement.Step() ? statement.GetInt64(0) : 0;
    }

    private static VersionConflict? ConflictOf(SqliteSession session, Precondition precondition) => precondition switch
    {
        UnchangedDocument document => CounterOf(session, document) == document.Expected ? null : new VersionConflict(document.Collection.Name, document.Id),
        UnchangedSet set => VersionOf(session, set.Set) == set.Expected ? null : new VersionConflict(set.Set, Guid.Empty),
        _ => throw new NotSupportedException($"{precondition} is no known precondition."),
    };

    /// <summary>Null where the document is gone.</summary>
    private static long? CounterOf(SqliteSession session, UnchangedDocument document)
    {
        var table = CollectionTable.Of(document.Collection);
        using var statement = session.Prepare(document.Counter == UnchangedDocument.Version ? table.Version : table.Standing);
        statement.Bind(1, document.Id);
        return statement.Step() ? statement.GetInt64(0) : null;
    }
}
