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
            ? HealthCheckResult.Unhealthy($"The file is damaged: {await database.Damage}.")
            : HealthCheckResult.Healthy();
    }

    private static bool Touch(SqliteSession session)
    {
        using var statement = session.Prepare("SELECT 1");
        return statement.Step();
    }
}
