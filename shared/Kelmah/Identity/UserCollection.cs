using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>How users are stored.</summary>
public static class UserCollection
{
    /// <summary>Normalized; unique.</summary>
    public static readonly Field<User, string> Email = Field.Of((User user) => user.Email);

    /// <summary>What the user may do.</summary>
    public static readonly Field<User, UserRole> Role = Field.Of((User user) => user.Role);

    /// <summary>What the user can do.</summary>
    public static readonly ArrayField<User, string> Skills = Field.OfArray((User user) => user.Profile.Skills!.Value);

    /// <summary>First and last name in lower case.</summary>
    public static readonly Field<User, string> NameKey = Field.Of((User user) => user.NameKey);

    /// <summary>The last name in lower case.</summary>
    public static readonly Field<User, string> LastNameKey = Field.Of((User user) => user.LastNameKey);

    /// <summary>Whether the user may sign in.</summary>
    public static readonly Field<User, bool> IsActive = Field.Of((User user) => user.IsActive);

    /// <summary>When the account was suspended.</summary>
    public static readonly Field<User, DateTimeOffset> SuspendedAt = Field.Of((User user) => user.SuspendedAt!.Value);

    /// <summary>When the erasure begins that the user has asked for.</summary>
    public static readonly Field<User, DateTimeOffset?> ErasureDueAt = Field.Of((User user) => user.ErasureDueAt);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<User> Definition = new(
        "users",
        [
            new("email", IndexKind.Unique, Email),
            new("role", IndexKind.Ordered, Role),
            new("skills", IndexKind.Array, Skills),
            new("name_key", IndexKind.Ordered, NameKey),
            new("last_name_key", IndexKind.Ordered, LastNameKey),
            new("erasure_due_at", IndexKind.Ordered, ErasureDueAt),
            .. WorkerFields.Indexes,
        ],
        [new(Email, MaxLength: EmailAddress.MaxLength)]);
}
