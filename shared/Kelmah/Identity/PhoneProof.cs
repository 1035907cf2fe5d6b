namespace Kelmah.Identity;

/// <summary>Whether the phone number of a profile is verified. Another number starts anew.</summary>
/// <param name="VerifiedAt">UTC; null until then.</param>
/// <param name="CodeSentAt">When the present code was requested; null for none. Earlier codes are void.</param>
/// <param name="Fails">Wrong codes since.</param>
/// <param name="FirstCodeSentAt">When the first of the codes that count against a day's limit was requested.</param>
/// <param name="CodesSent">How many have been requested since.</param>
public sealed record PhoneProof(
    DateTimeOffset? VerifiedAt = null, DateTimeOffset? CodeSentAt = null, int Fails = 0, DateTimeOffset? FirstCodeSentAt = null, int CodesSent = 0)
{
    /// <summary>How long a code is valid.</summary>
    public static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(10);

    /// <summary>The shortest time between two codes.</summary>
    public static readonly TimeSpan CodePause = TimeSpan.FromMinutes(1);

    /// <summary>Wrong codes that void a code.</summary>
    public const int MaxFails = 5;

    /// <summary>Codes in a day: text messages cost money, and the number may be somebody else's.</summary>
    public const int MaxCodesADay = 5;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Whether the present code is still valid.</summary>
    public bool IsOpen(DateTimeOffset now) => now < CodeSentAt + CodeLifetime && Fails < MaxFails;

    /// <summary>Requests another code; null where it is too soon for one.</summary>
    public PhoneProof? SendCode(DateTimeOffset now)
    {
        if (now < CodeSentAt + CodePause) return null;
        var isSameDay = now < FirstCodeSentAt + Day;
        if (isSameDay && CodesSent >= MaxCodesADay) return null;
        return this with { CodeSentAt = now, Fails = 0, FirstCodeSentAt = isSameDay ? FirstCodeSentAt : now, CodesSent = isSameDay ? CodesSent + 1 : 1 };
    }
}
