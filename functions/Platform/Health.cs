using System.Text.Json.Serialization;
using Kelmah.Kernel;

namespace Kelmah.Functions.Platform;

/// <summary>The answer of the health routes.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Checks">What was looked at.</param>
[SchemaName("Health")]
public sealed record Health(string Status, IReadOnlyList<HealthCheck> Checks)
{
    [JsonIgnore]
    public bool IsReady => Checks.All(check => check.Works || !check.IsRequired);
}

/// <summary>One thing that the app needs.</summary>
[SchemaName("HealthCheck")]
public sealed record HealthCheck(string Name, bool Works)
{
    /// <summary>Whether the app is not ready without it.</summary>
    [JsonIgnore]
    public bool IsRequired { get; init; } = true;
}
