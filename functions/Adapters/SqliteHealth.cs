using Kelmah.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Functions.Adapters;

/// <summary>Whether the data folder's file can be read, and its writer takes a commit.</summary>
public sealed class SqliteHealth(SqliteDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await database.ReadAsync(Touch, cancellationToken);
        await database.WriteAsync(session => { Touch(session); }).WaitAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }

    private static bool Touch(SqliteSession session)
    {
        using var statement = session.Prepare("SELECT 1");
        return statement.Step();
    }
}
