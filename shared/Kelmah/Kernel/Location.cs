namespace Kelmah.Kernel;

/// <summary>A place.</summary>
/// <param name="City">For example Accra.</param>
/// <param name="Region">For example Greater Accra.</param>
/// <param name="Address">Street and house.</param>
/// <param name="Latitude">Degrees, -90 to 90; only together with the longitude.</param>
/// <param name="Longitude">Degrees, -180 to 180; only together with the latitude.</param>
[SchemaName("Location")]
public sealed record Location(string City, string Region, string? Address = null, double? Latitude = null, double? Longitude = null)
{
    /// <summary>Notes what is wrong with it.</summary>
    /// <param name="errors">Where to note it.</param>
    /// <param name="field">The path of this place in the input.</param>
    public void Check(InputErrors errors, string field)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Text($"{field}.city", City, 1, 100);
        errors.Text($"{field}.region", Region, 1, 100);
        errors.Text($"{field}.address", Address, 0, 300);
        errors.Range($"{field}.latitude", Latitude, -90, 90);
        errors.Range($"{field}.longitude", Longitude, -180, 180);
        errors.Require(Latitude is null == Longitude is null, field, "Latitude and longitude come together.");
    }
}
