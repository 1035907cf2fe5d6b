using System.Globalization;

namespace Kelmah.Testing;

/// <summary>
/// How far those tests go that could go on for ever: kills, generated cases. They have the trait <c>Length=Scaled</c>, by which
/// <c>.ci/full</c> finds them.
/// </summary>
public static class TestScale
{
    /// <summary>1 in a usual run; the whole number in <c>KELMAH_TEST_SCALE</c> where it is set.</summary>
    public static int Factor { get; } =
        Environment.GetEnvironmentVariable("KELMAH_TEST_SCALE") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : 1;

    /// <summary>Seeds from 1: as many as usual, times the factor.</summary>
    public static IEnumerable<int> Seeds(int usual) => Enumerable.Range(1, usual * Factor);
}
