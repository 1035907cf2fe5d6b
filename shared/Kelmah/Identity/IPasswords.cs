namespace Kelmah.Identity;

/// <summary>Hashes passwords slowly.</summary>
public interface IPasswords
{
    /// <summary>A salted hash that names its own parameters.</summary>
    string Hash(string password);

    /// <summary>Compares a password with a hash; takes the same time for every password.</summary>
    /// <param name="hash">Null for an account that is not there: as slow, and always wrong.</param>
    /// <param name="password">As it was given.</param>
    PasswordMatch Compare(string? hash, string password);
}

/// <summary>How a password compares with a hash.</summary>
public enum PasswordMatch
{
    /// <summary>It is another one.</summary>
    Wrong,

    /// <summary>It is the one.</summary>
    Right,

    /// <summary>It is the one, and its hash was made with fewer iterations than today's.</summary>
    RightButOldHash,
}
