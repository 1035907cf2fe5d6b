namespace Kelmah.Administration;

/// <summary>What only a privileged caller can do.</summary>
public enum AuditAction
{
    /// <summary>Accounts were listed or searched.</summary>
    UsersRead,

    /// <summary>An account was suspended.</summary>
    UserSuspended,

    /// <summary>A suspension was ended.</summary>
    UserReinstated,

    /// <summary>A message that was given up was put back into its queue.</summary>
    DeadLetterReplayed,

    /// <summary>Access tokens are signed with a new key.</summary>
    SigningKeyRotated,
}
