namespace Kelmah.Identity;

/// <summary>Whether the phone number of a profile is verified. Another number starts anew; how many codes were sent does not.</summary>
/// <param name="VerifiedAt">UTC; null until then.</param>
/// <param name="CodeSentAt">When the present code was requested; null for none. Earlier codes are void.</param>
/// <param name="Fails">Wrong codes since.</param>
public sealed record PhoneProof(DateTimeOffset? VerifiedAt = null, DateTimeOffset? CodeSentAt = null, int Fails = 0)
{
    /// <summary>Whether the present code is still valid.</summary>
    public bool IsOpen(AccountOptions limits, DateTimeOffset now) => now < CodeSentAt + limits.PhoneCodeLifetime && Fails < limits.PhoneCodeTries;
}
