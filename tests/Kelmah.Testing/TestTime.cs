namespace Kelmah.Testing;

/// <summary>Times of tests.</summary>
public static class TestTime
{
    /// <summary>Where a clock starts that a test moves.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
