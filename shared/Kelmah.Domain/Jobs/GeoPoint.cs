namespace Kelmah.Domain.Jobs;

/// <summary>A point on the Earth.</summary>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
public sealed record GeoPoint(double Latitude, double Longitude);
