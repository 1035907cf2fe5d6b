using System.ComponentModel.DataAnnotations;

namespace Kelmah.Functions.Hosts;

/// <summary>Settings <c>Health__…</c>, for the embedded host.</summary>
public sealed class HealthOptions
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Health";

    /// <summary>MiB that are to be free on the disk of the data folder: time to make room before nothing can be written.</summary>
    [Range(0, 1_000_000)]
    public int LeastFreeMiB { get; set; } = 256;
}
