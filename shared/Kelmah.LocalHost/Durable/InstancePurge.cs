using Kelmah.Sqlite;

namespace Kelmah.LocalHost.Durable;

/// <summary>Removes ended instances. Every method runs inside a write of the database.</summary>
internal static class InstancePurge
{
    /// <summary>Removes an ended instance and, if asked to, its sub-orchestrations that have ended.</summary>
    /// <returns>How many instances went.</returns>
    public static int Delete(SqliteSession session, long id, bool recursive)
    {
        var count = 1;
        if (recursive)
        {
            foreach (var child in Children(session, id)) count += Delete(session, child, recursive);
        }

        InstanceWriter.Delete(session, id);
        return count;
    }

    /// <summary>Removes what the query finds.</summary>
    /// <returns>How many it found, and how many went with their sub-orchestrations.</returns>
    public static (int Found, int Purged) DeleteAll(SqliteSession session, InstanceQuery query, bool recursive)
    {
        var found = query.ReadIds(session);
        var purged = 0;
        foreach (var (id, instanceId) in found)
        {
            // A sub-orchestration may have gone with its parent a moment ago.
            if (InstanceReader.Find(session, instanceId)?.Id == id) purged += Delete(session, id, recursive);
        }

        return (found.Count, purged);
    }

    private static List<long> Children(SqliteSession session, long id)
    {
        using var statement = session.Prepare("SELECT id FROM durable_instances WHERE parent_id = ?1 AND status IN (1, 3, 5)");
        statement.Bind(1, id);
        var children = new List<long>();
        while (statement.Step()) children.Add(statement.GetInt64(0));
        return children;
    }
}
