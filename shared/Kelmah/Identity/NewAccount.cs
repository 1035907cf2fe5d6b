using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What an account is made of.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Email">Checked by <see cref="EmailAddress.IsValid"/>.</param>
/// <param name="PasswordHash">Of a password that was checked.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="Profile">Checked.</param>
/// <param name="WalletId">The wallet that is opened in the same commit.</param>
public sealed record NewAccount(Guid Id, string Email, string PasswordHash, UserRole Role, UserProfile Profile, Guid WalletId);
