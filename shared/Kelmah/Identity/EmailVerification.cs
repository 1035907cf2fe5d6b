using System.Globalization;

namespace Kelmah.Identity;

/// <summary>The token in a verification mail.</summary>
public static class EmailVerification
{
    /// <summary>
    /// What the token of the user's present verification mail proves; null for a user who waits for none. Bound to the address
    /// and to the request: a newer request, another address or the use of the token ends it.
    /// </summary>
    public static OneTimeClaim? ClaimOf(User user) =>
        user.VerificationRequestedAt is { } requested
            ? new OneTimeClaim("verify-email", user.Id, string.Create(CultureInfo.InvariantCulture, $"{user.Email}|{requested.ToUnixTimeMilliseconds()}"))
            : null;
}
