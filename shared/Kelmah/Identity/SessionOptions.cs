using System.ComponentModel.DataAnnotations;

namespace Kelmah.Identity;

/// <summary>Settings <c>Sessions__…</c>: how long a session lasts, and the step before it.</summary>
public sealed class SessionOptions
{
    /// <summary>Days after which a session that is not used ends; at most <see cref="MaximumDays"/>.</summary>
    [Range(1, 365)]
    public int IdleDays { get; set; } = 14;

    /// <summary>Days after which a session ends in any case.</summary>
    [Range(1, 365)]
    public int MaximumDays { get; set; } = 90;

    /// <summary>
    /// Seconds in which a refresh token may be used again after it was exchanged: a client's concurrent requests may send the same one. A
    /// thief has as long to use a stolen one unseen. Shorter than the life of an access token.
    /// </summary>
    [Range(0, 300)]
    public int RotationGraceSeconds { get; set; } = 30;

    /// <summary>Minutes for which a sign-in whose password was right waits for the code.</summary>
    [Range(1, 60)]
    public int ChallengeMinutes { get; set; } = 5;

    /// <summary>Wrong codes that end it.</summary>
    [Range(1, 10)]
    public int ChallengeTries { get; set; } = 5;

    /// <summary>
    /// Days for which the country or network of a session is remembered after it was last used there. A sign-in on a new device from another
    /// place is told to the user.
    /// </summary>
    [Range(1, 365)]
    public int PlaceDays { get; set; } = 90;

    /// <summary>How long a place is remembered.</summary>
    public TimeSpan PlaceKept => TimeSpan.FromDays(PlaceDays);

    /// <summary>A session that is not used for so long ends.</summary>
    public TimeSpan IdleLifetime => TimeSpan.FromDays(IdleDays);

    /// <summary>A session ends after so long in any case.</summary>
    public TimeSpan MaximumLifetime => TimeSpan.FromDays(MaximumDays);

    /// <summary>How long a token may be used again after it was exchanged.</summary>
    public TimeSpan RotationGrace => TimeSpan.FromSeconds(RotationGraceSeconds);

    /// <summary>How long a sign-in waits for the code.</summary>
    public TimeSpan ChallengeLifetime => TimeSpan.FromMinutes(ChallengeMinutes);
}
