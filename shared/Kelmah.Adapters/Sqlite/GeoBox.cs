using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Sqlite;

/// <summary>A range of latitudes and longitudes in degrees. An empty one has its south above its north.</summary>
internal readonly record struct GeoBox(double South, double North, double West, double East)
{
    /// <summary>What the R*Tree's 32-bit numbers can be off by, generously, in degrees.</summary>
    private const double Slack = 1e-4;

    private static readonly GeoBox Empty = new(91, -91, 181, -181);

    /// <summary>Two boxes that hold the circle: the second one is for what lies beyond the 180th meridian.</summary>
    public static GeoBox[] Around(Near near)
    {
        var angle = near.RadiusKm / GeoPoint.EarthRadiusKm * (180 / Math.PI);
        var south = near.Latitude - angle - Slack;
        var north = near.Latitude + angle + Slack;
        // Round a pole every longitude is near.
        if (south <= -90 || north >= 90) return [new GeoBox(south, north, -180 - Slack, 180 + Slack), Empty];
        var reach = (Math.Asin(Math.Min(1, Math.Sin(angle * Math.PI / 180) / Math.Cos(near.Latitude * Math.PI / 180))) * 180 / Math.PI) + Slack;
        var here = new GeoBox(south, north, near.Longitude - reach, near.Longitude + reach);
        if (here.West < -180) return [here, new GeoBox(south, north, here.West + 360, 180 + Slack)];
        if (here.East > 180) return [here, new GeoBox(south, north, -180 - Slack, here.East - 360)];
        return [here, Empty];
    }

    /// <summary>sin² of half the angle of a distance, 0 to 1.</summary>
    public static double HaversineOf(double km)
    {
        var half = Math.Min(km / GeoPoint.EarthRadiusKm / 2, Math.PI / 2);
        // A hair more, so that rounding does not lose what lies exactly at the distance, or at the point itself.
        return (Math.Sin(half) * Math.Sin(half)) + 1e-15;
    }
}
