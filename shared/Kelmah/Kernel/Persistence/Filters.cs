namespace Kelmah.Kernel.Persistence;

/// <summary>Filters over the indexes of a collection that are not those of one field.</summary>
public static class Filters
{
    /// <summary>Every word (the last one as a prefix) occurs in the collection's text index.</summary>
    public static Filter<T> Text<T>(string words)
        where T : Entity =>
        new(new TextMatch(words));

    /// <summary>Within a distance of a point, by the collection's geo index.</summary>
    public static Filter<T> Near<T>(double latitude, double longitude, double radiusKm)
        where T : Entity =>
        new(new Near(latitude, longitude, radiusKm));
}
