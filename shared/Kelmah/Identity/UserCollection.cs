using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>How users are stored.</summary>
public static class UserCollection
{
    public static readonly Field<User, Guid> Id = Field.Of((User user) => user.Id);
    public static readonly Field<User, string> Email = Field.Of((User user) => user.Email);
    public static readonly ArrayField<User, UserRole> Roles = Field.OfArray((User user) => user.Roles);
    public static readonly ArrayField<User, string> Skills = Field.OfArray((User user) => user.Profile.Skills!.Value);
    public static readonly Field<User, string> NameKey = Field.Of((User user) => user.NameKey);
    public static readonly Field<User, string> LastNameKey = Field.Of((User user) => user.LastNameKey);
    public static readonly Field<User, bool> IsActive = Field.Of((User user) => user.IsActive);
    public static readonly Field<User, DateTimeOffset> SuspendedAt = Field.Of((User user) => user.SuspendedAt!.Value);
    public static readonly Field<User, DateTimeOffset?> ErasureDueAt = Field.Of((User user) => user.ErasureDueAt);

    public static readonly CollectionDefinition<User> Definition = new(
        "users",
        [
            new("email", IndexKind.Unique, Email),
            new("roles", IndexKind.Array, Roles),
            new("skills", IndexKind.Array, Skills),
            new("name_key", IndexKind.Ordered, NameKey),
            new("last_name_key", IndexKind.Ordered, LastNameKey),
            new("erasure_due_at", IndexKind.Ordered, ErasureDueAt),
            .. WorkerFields.Indexes,
        ],
        [new(Email, MaxLength: EmailAddress.MaxLength)])
    {
        Revision = 3,
        Normalized = [Skills, Roles],
        Sensitive = new SensitiveFields<User>(user => user.Id, (user, replace) => user.ReplaceSensitive(replace)),
    };
}

/// <summary>What workers are found by, and the indexes that serve it.</summary>
public static class WorkerFields
{
    public static readonly Field<User, bool> IsListed = Field.Of((User user) => user.IsListed);
    public static readonly Field<User, double> Rating = Field.Of((User user) => user.Rating);

    public static ImmutableArray<IndexDefinition> Indexes { get; } =
    [
        new("listed", IndexKind.Ordered, IsListed),
        new("listed_rating", IndexKind.Ordered, IsListed, Rating),
        new(
            "text",
            IndexKind.Text,
            Field.Of((User user) => user.Profile.FirstName),
            Field.Of((User user) => user.Profile.LastName),
            Field.Of((User user) => user.Profile.Bio),
            new Field<User, string>("profile.skills")),
        new("area", IndexKind.Geo, Field.Of((User user) => user.Area!.Latitude), Field.Of((User user) => user.Area!.Longitude)),
    ];
}
