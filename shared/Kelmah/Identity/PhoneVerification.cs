using System.Globalization;

namespace Kelmah.Identity;

/// <summary>The code in a text message that proves a number.</summary>
public static class PhoneVerification
{
    /// <summary>
    /// What the code of the user's present message proves; null for a user who waits for none. Bound to the number and to the
    /// request: a newer request, another number or the use of the code ends it.
    /// </summary>
    public static OneTimeClaim? ClaimOf(User user) =>
        user is { Profile.Phone: { } phone, PhoneProof.CodeSentAt: { } sent }
            ? new OneTimeClaim("verify-phone", user.Id, string.Create(CultureInfo.InvariantCulture, $"{phone}|{sent.ToUnixTimeMilliseconds()}"))
            : null;
}
