using Kelmah.Adapters;
using Kelmah.Kernel;
using Kelmah.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Functions.Platform;

/// <summary>The answer of the health routes.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Checks">What was looked at.</param>
[SchemaName("Health")]
public sealed record Health(string Status, IReadOnlyList<HealthCheck> Checks)
{
    /// <summary>What the checks came to: the app is ready as long as all that it cannot do without works.</summary>
    public static Health Of(HealthReport report) => new(
        report.Status == HealthStatus.Unhealthy ? "not_ready" : "ready",
        [.. report.Entries.Select(check => HealthCheck.Of(check.Key, check.Value))]);
}

/// <summary>One thing that the app needs.</summary>
/// <param name="Name">Such as <c>store</c>.</param>
/// <param name="Works">Whether it works.</param>
/// <param name="Code">What is wrong, for programs, such as <c>storage_full</c>; null where it works.</param>
/// <param name="Detail">What is wrong, in a sentence; null where it works.</param>
[SchemaName("HealthCheck")]
public sealed record HealthCheck(string Name, bool Works, string? Code, string? Detail)
{
    /// <summary>What a check came to. What it threw is for the log alone: it may name hosts and paths.</summary>
    public static HealthCheck Of(string name, HealthReportEntry entry) =>
        entry.Status == HealthStatus.Healthy ? new(name, Works: true, null, null)
        : Readiness.CodeOf(entry) is { } code ? new(name, Works: false, code, entry.Description)
        : DiskSpace.IsExhausted(entry.Exception) ? new(name, Works: false, "storage_full", "The disk is full.")
        : new(name, Works: false, $"{name}_unavailable", Sentence(name));

    private static string Sentence(string name) => name switch
    {
        "store" => "The database does not answer: requests that need it get 503.",
        "queues" => "The queues do not answer: events wait in the outbox until they do.",
        "attachments" => "The store of attachments does not answer: files can neither be sent nor fetched.",
        "redis" => "Redis does not answer: requests are not limited meanwhile, and an ended session ends with its access token.",
        "mail" => "The outbox takes no files: mails and messages wait in their queues.",
        _ => "It does not work; the log says why.",
    };
}
