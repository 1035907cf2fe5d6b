namespace Kelmah.Administration;

/// <summary>What an account is to administrators.</summary>
public enum UserStatus
{
    /// <summary>It may do everything that its role may.</summary>
    Active,

    /// <summary>It may begin no new work.</summary>
    Suspended,

    /// <summary>Nobody can sign in.</summary>
    Closed,
}
