using System.Collections.Immutable;

namespace Kelmah.Identity;

/// <summary>Makes the secrets of authenticators and keeps them unreadable in the store.</summary>
public interface ITotpSecrets
{
    /// <summary>A new random secret of 20 bytes.</summary>
    byte[] Create();

    /// <summary>As it is stored.</summary>
    string Protect(Guid userId, byte[] secret);

    /// <summary>As it was made.</summary>
    byte[] Unprotect(Guid userId, string protectedSecret);

    /// <summary>Ten new recovery codes of 49 random bits.</summary>
    ImmutableArray<string> CreateRecoveryCodes();

    /// <summary>What is stored of a recovery code. Case and dashes do not matter.</summary>
    string HashOf(Guid userId, string recoveryCode);
}
