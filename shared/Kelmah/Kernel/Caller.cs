namespace Kelmah.Kernel;

/// <summary>The signed-in user on whose behalf a use case runs.</summary>
/// <param name="UserId">From the access token, never from the request's body.</param>
/// <param name="Roles">From the access token; one that was added since is in the next one.</param>
/// <param name="SessionId">The family of refresh tokens that the access token belongs to.</param>
public sealed record Caller(Guid UserId, RoleSet Roles, Guid SessionId)
{
    /// <summary>Whether the caller is an administrator.</summary>
    public bool IsAdmin => Has(UserRole.Admin);

    /// <summary>Whether the caller holds a role.</summary>
    public bool Has(UserRole role) => Roles.Has(role);

    /// <summary>The same user, who is no administrator: sees what everybody signed in sees, and what is the user's own.</summary>
    public Caller WithoutPrivileges() => IsAdmin ? this with { Roles = UserRole.Hirer } : this;
}

/// <summary>The roles that somebody holds: worker, hirer or both, or admin alone. Sets of the same roles are equal.</summary>
public readonly record struct RoleSet
{
    /// <summary>A bit for each role, by its number.</summary>
    private readonly int bits;

    private RoleSet(int bits) => this.bits = bits;

    /// <summary>The roles of the set.</summary>
    public IEnumerable<UserRole> All
    {
        get
        {
            var set = this;
            return Enum.GetValues<UserRole>().Where(role => set.Has(role));
        }
    }

    /// <summary>The set of some roles; the same one may stand among them twice.</summary>
    public static RoleSet Of(params IEnumerable<UserRole> roles) => new(roles.Aggregate(0, (bits, role) => bits | BitOf(role)));

    /// <summary>The set of one role.</summary>
    public static implicit operator RoleSet(UserRole role) => new(BitOf(role));

    /// <summary>Whether a role is in the set.</summary>
    public bool Has(UserRole role) => (bits & BitOf(role)) != 0;

    private static int BitOf(UserRole role) => 1 << (int)role;
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

/// <summary>The side that a user is on in what one hirer and one worker share.</summary>
public enum PartySide
{
    /// <summary>The user posted the job.</summary>
    Hirer,

    /// <summary>The user does the work, or would.</summary>
    Worker,
}
