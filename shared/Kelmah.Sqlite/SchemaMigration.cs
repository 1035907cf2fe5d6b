using System.Security.Cryptography;
using System.Text;

namespace Kelmah.Sqlite;

/// <summary>Applies the scripts that a file has not seen yet, and refuses a file that it does not understand.</summary>
internal static class SchemaMigration
{
    public static void Apply(SqliteSession session, string component, IReadOnlyList<string> scripts)
    {
        session.ExecuteScript("""
            CREATE TABLE IF NOT EXISTS schema_migrations (
                component TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL,
                PRIMARY KEY (component, version)) WITHOUT ROWID;
            """);
        var applied = Applied(session, component);
        if (applied.Count > scripts.Count)
            throw new NewerSchemaException(component);
        for (var version = 0; version < scripts.Count; version++)
        {
            var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(scripts[version])));
            if (version < applied.Count)
            {
                if (applied[version] != hash)
                    throw new InvalidOperationException($"Migration {version} of '{component}' changed after it was applied.");
                continue;
            }

            session.ExecuteScript(scripts[version]);
            using var record = session.Prepare("INSERT INTO schema_migrations (component, version, hash) VALUES (?1, ?2, ?3)");
            record.Bind(1, component).Bind(2, version).Bind(3, hash).Run();
        }
    }

    private static List<string> Applied(SqliteSession session, string component)
    {
        using var statement = session.Prepare("SELECT hash FROM schema_migrations WHERE component = ?1 ORDER BY version");
        statement.Bind(1, component);
        var hashes = new List<string>();
        while (statement.Step()) hashes.Add(statement.GetText(0)!);
        return hashes;
    }
}

/// <summary>A file has tables of a later release, which this program would not understand.</summary>
public sealed class NewerSchemaException : InvalidOperationException
{
    /// <summary>Creates the exception without saying which tables.</summary>
    public NewerSchemaException()
        : this("some")
    {
    }

    /// <param name="component">The owner of the tables.</param>
    public NewerSchemaException(string component)
        : base($"The file's '{component}' tables are of a newer release than this program: start that release.")
    {
    }

    /// <param name="component">The owner of the tables.</param>
    /// <param name="innerException">What it comes from.</param>
    public NewerSchemaException(string component, Exception innerException)
        : base($"The file's '{component}' tables are of a newer release than this program: start that release.", innerException)
    {
    }
}
