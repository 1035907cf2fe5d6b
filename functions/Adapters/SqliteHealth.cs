using Kelmah.Kernel;
using Kelmah.Sqlite;

namespace Kelmah.Functions.Adapters;

/// <summary>Whether the data folder's file can be read, and its writer takes a commit.</summary>
public sealed class SqliteHealth(SqliteDatabase database) : IHealthProbe
{
    public string Name => "store";

    public Task CheckAsync(CancellationToken cancellationToken)
    {
        database.Read(Touch);
        return database.WriteAsync(session => { Touch(session); }).WaitAsync(cancellationToken);
    }

    private static bool Touch(SqliteSession session)
    {
        using var statement = session.Prepare("SELECT 1");
        return statement.Step();
    }
}
