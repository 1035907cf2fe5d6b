using Kelmah.Kernel;

namespace Kelmah.Functions.Http;

/// <summary>Who may call an endpoint: whoever holds one of the roles. What a caller may see or do of one thing is decided by the use case.</summary>
[Flags]
public enum Access
{
    /// <summary>Of no endpoint.</summary>
    Nobody = 0,

    Worker = 1,

    Hirer = 2,

    Admin = 4,

    /// <summary>Whoever is signed in, in any role.</summary>
    SignedIn = Worker | Hirer | Admin,

    /// <summary>Whoever asks, signed in or not.</summary>
    Everybody = 8 | SignedIn,
}

internal static class AccessRules
{
    private static readonly UserRole[] Roles = Enum.GetValues<UserRole>();

    /// <summary>Why a caller may not call; null for one who may.</summary>
    /// <param name="access">Of the endpoint.</param>
    /// <param name="caller">Null for one who is not signed in.</param>
    public static ErrorCode? Refuse(this Access access, Caller? caller)
    {
        if (access == Access.Everybody) return null;
        if (caller is null) return RequestErrors.NotSignedIn;
        foreach (var role in Roles)
            if (caller.Has(role) && (access & Of(role)) != 0) return null;
        return RequestErrors.RoleNotAllowed;
    }

    private static Access Of(UserRole role) => role switch
    {
        UserRole.Worker => Access.Worker,
        UserRole.Hirer => Access.Hirer,
        UserRole.Admin => Access.Admin,
    };
}
