using Kelmah.Adapters;
using Kelmah.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Functions.Adapters;

/// <summary>Whether the data folder's file can be read, takes a row, and has shown no damage since the start.</summary>
public sealed class SqliteHealth(SqliteDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await database.ReadAsync(Touch, cancellationToken);
        await database.ProbeAsync().WaitAsync(cancellationToken);
        return database.Damage.IsCompletedSuccessfully
            ? context.Fails("storage_damaged", "The database file is damaged: a backup has to be restored.")
            : HealthCheckResult.Healthy();
    }

    private static bool Touch(SqliteSession session)
    {
        using var statement = session.Prepare("SELECT 1");
        return statement.Step();
    }
}
