using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>Which workers a caller looks for; what is null does not matter.</summary>
public sealed record WorkerSearch
{
    /// <summary>Words of the name, the bio and the skills.</summary>
    public string? Words { get; init; }

    /// <summary>All of these.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>Near this point, by where workers are roughly.</summary>
    public GeoPoint? Near { get; init; }

    /// <summary>How near, in kilometres.</summary>
    public double RadiusKm { get; init; } = 25;

    /// <summary>Rated at least so, 0 to 5.</summary>
    public double MinRating { get; init; }

    /// <summary>In which order.</summary>
    public WorkerSort Sort { get; init; }
}
