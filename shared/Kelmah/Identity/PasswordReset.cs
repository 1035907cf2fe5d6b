using System.Globalization;

namespace Kelmah.Identity;

/// <summary>The token in a mail to choose a new password.</summary>
public static class PasswordReset
{
    /// <summary>
    /// What the token of the user's present mail proves; null for a user who waits for none. Bound to the address, the request
    /// and the password: a newer request or any change of the password ends it.
    /// </summary>
    public static OneTimeClaim? ClaimOf(User user) =>
        user.PasswordResetRequestedAt is { } requested
            ? new OneTimeClaim(
                "reset-password", user.Id, string.Create(CultureInfo.InvariantCulture, $"{user.Email}|{requested.ToUnixTimeMilliseconds()}|{user.Password}"))
            : null;
}
