using Kelmah.Kernel.Encryption;

namespace Kelmah.Kernel;

/// <summary>A point on the Earth.</summary>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
[SchemaName("GeoPoint")]
public sealed record GeoPoint([Within(-90, 90)] double Latitude, [Within(-180, 180)] double Longitude)
{
    /// <summary>Mean radius of the Earth, IUGG.</summary>
    public const double EarthRadiusKm = 6371.0088;

    /// <summary>The point of a place; null where it is not known.</summary>
    public static GeoPoint? Of(Location? place) =>
        place is { Latitude: { } latitude, Longitude: { } longitude } ? new GeoPoint(latitude, longitude) : null;

    /// <summary>The point to a hundredth of a degree, about a kilometre: enough to find a worker by, too little to find a door.</summary>
    public GeoPoint Coarse() => new(Math.Round(Latitude, 2), Math.Round(Longitude, 2));

    /// <summary>The distance on the sphere, by the haversine formula.</summary>
    public double KmTo(GeoPoint other)
    {
        var latitude = Sine(other.Latitude - Latitude);
        var longitude = Sine(other.Longitude - Longitude);
        var haversine = (latitude * latitude) + (Math.Cos(Radians(Latitude)) * Math.Cos(Radians(other.Latitude)) * longitude * longitude);
        return 2 * EarthRadiusKm * Math.Asin(Math.Sqrt(Math.Min(1, haversine)));
    }

    private static double Sine(double degrees) => Math.Sin(Radians(degrees) / 2);

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}

/// <summary>A place.</summary>
/// <param name="City">For example Accra.</param>
/// <param name="Region">For example Greater Accra.</param>
/// <param name="Address">Street and house.</param>
/// <param name="Latitude">Degrees, -90 to 90; only together with the longitude.</param>
/// <param name="Longitude">Degrees, -180 to 180; only together with the latitude.</param>
[SchemaName("Location")]
public sealed record Location(
    [Line(1, 100)] string City,
    [Line(1, 100)] string Region,
    [Line(0, 300)][property: Sensitive] string? Address = null,
    [Within(-90, 90)] double? Latitude = null,
    [Within(-180, 180)] double? Longitude = null)
{
    /// <summary>The same place without the address, and its point to a hundredth of a degree.</summary>
    public Location Coarse() => new(City, Region) { Latitude = GeoPoint.Of(this)?.Coarse().Latitude, Longitude = GeoPoint.Of(this)?.Coarse().Longitude };

    /// <summary>The same place with another address in the place of its own.</summary>
    internal Location ReplaceSensitive(Func<string, string?> replace) => Address is null ? this : this with { Address = replace(Address) };

    /// <summary>Notes what is wrong with it.</summary>
    /// <param name="errors">Where to note it.</param>
    /// <param name="field">The path of this place in the input.</param>
    public void Check(InputErrors errors, string field)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this, field);
        errors.Require(Latitude is null == Longitude is null, field, "Latitude and longitude come together.");
    }
}
