namespace Kelmah.Kernel;

/// <summary>The signed-in user on whose behalf a use case runs.</summary>
/// <param name="UserId">From the access token, never from the request's body.</param>
/// <param name="Role">From the access token.</param>
/// <param name="SessionId">The family of refresh tokens that the access token belongs to.</param>
public sealed record Caller(Guid UserId, UserRole Role, Guid SessionId)
{
    /// <summary>Whether the caller is an administrator.</summary>
    public bool IsAdmin => Role == UserRole.Admin;

    /// <summary>The same user, who is no administrator: sees what everybody signed in sees, and what is the user's own.</summary>
    public Caller WithoutPrivileges() => IsAdmin ? this with { Role = UserRole.Hirer } : this;
}

/// <summary>What a user may do.</summary>
public enum UserRole
{
    /// <summary>Applies to jobs and delivers milestones.</summary>
    Worker,

    /// <summary>Posts jobs and funds contracts.</summary>
    Hirer,

    /// <summary>Moderates, resolves and reconciles.</summary>
    Admin,
}
