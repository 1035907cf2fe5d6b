namespace Kelmah.Domain.Identity;

/// <summary>How a user likes things.</summary>
/// <param name="Language">ISO 639-1.</param>
/// <param name="TimeZone">IANA name.</param>
public sealed record UserSettings(string Language = "en", string TimeZone = "Africa/Accra");
