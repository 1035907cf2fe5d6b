using System.Globalization;
using Kelmah.Adapters;
using Kelmah.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Functions.Hosts;

/// <summary>Whether this machine's clock was set back behind what the database file holds.</summary>
public sealed class ClockHealth(SqliteDatabase database) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(database.ClockBehind is { Ticks: > 0 } behind
            ? context.Fails("clock_behind", string.Create(CultureInfo.InvariantCulture, $"The clock is {behind:c} behind the newest commit: what is written is dated before what was there."))
            : HealthCheckResult.Healthy());
}
