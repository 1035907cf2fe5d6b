using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>Reads a file of documents that another process may be at work on.</summary>
public static class SqliteFileReading
{
    /// <summary>How many documents of the file the filter finds.</summary>
    /// <param name="path">The file's, of this release's schema.</param>
    /// <param name="where">Which documents.</param>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public static long Count<T>(string path, Filter<T> where)
        where T : Entity
    {
        ArgumentNullException.ThrowIfNull(where);
        return SqliteDatabase.ReadFile(path, session =>
        {
            var table = CollectionTable.Of(Collections.For(typeof(T)));
            var parameters = new SqlParameters();
            using var count = session.Prepare($"SELECT COUNT(*) FROM {table.Name} WHERE {new ConditionSql(RowSource.Of(table), parameters).Translate(where.Condition)}");
            parameters.BindTo(count);
            count.Step();
            return count.GetInt64(0);
        });
    }
}
