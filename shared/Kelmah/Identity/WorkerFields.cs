using System.Collections.Immutable;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>What workers are found by, and the indexes that serve it.</summary>
public static class WorkerFields
{
    /// <summary>Whether hirers find the user.</summary>
    public static readonly Field<User, bool> IsListed = Field.Of((User user) => user.IsListed);

    /// <summary>Average of the reviews.</summary>
    public static readonly Field<User, double> Rating = Field.Of((User user) => user.Rating);

    /// <summary>The indexes.</summary>
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
