using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>
/// A registration of an address that waits for its confirmation under another one, which came first. Whoever registers an address
/// before its owner gets nothing by it: the mail that the owner confirms makes the account of this registration, and the one that was
/// there is closed and erased.
/// </summary>
/// <param name="Id">The account's id once it is confirmed, UUIDv7.</param>
/// <param name="Password">The hash of the password; never leaves the store.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="Profile">Checked.</param>
/// <param name="WalletId">The wallet that is opened with the account.</param>
/// <param name="RequestedAt">When its present mail was requested, UTC; older mails are void.</param>
[SchemaName("PendingRegistration")]
public sealed record PendingRegistration(Guid Id, string Password, UserRole Role, UserProfile Profile, Guid WalletId, DateTimeOffset RequestedAt)
{
    /// <summary>Whether it can be confirmed.</summary>
    public bool IsOpen(AccountOptions limits, DateTimeOffset now) => now < RequestedAt + limits.VerificationLifetime;

    /// <summary>A registration of an account's address.</summary>
    public static PendingRegistration Of(NewAccount account, DateTimeOffset now) =>
        new(account.Id, account.PasswordHash, account.Role, account.Profile.Normalized(), account.WalletId, now);
}
