using System.Collections.Immutable;
using Kelmah.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>A user as others see it: no address, no phone, no street.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="Profile">What the user tells everybody.</param>
/// <param name="Rating">Average of the published reviews, 1 to 5; 0 while there are none.</param>
/// <param name="CreatedAt">Since when the user has been here, UTC.</param>
[SchemaName("PublicProfileView")]
public sealed record PublicProfileView(Guid Id, UserRole Role, PublicProfile Profile, double Rating, DateTimeOffset CreatedAt)
{
    /// <summary>The view of a user.</summary>
    public static PublicProfileView Of(User user)
    {
        var profile = user.Profile;
        var shown = new PublicProfile(
            profile.FirstName,
            profile.LastName,
            profile.Bio,
            profile.Skills ?? [],
            profile.Experience,
            profile.Location is { } place ? new PublicPlace(place.City, place.Region) : null,
            profile.HourlyRate)
        {
            Portfolio = profile.Portfolio ?? [],
            Languages = profile.Languages ?? [],
            Availability = profile.Availability,
        };
        return new PublicProfileView(user.Id, user.Role, shown, user.Rating, user.CreatedAt);
    }
}

/// <summary>What a user tells everybody.</summary>
/// <param name="FirstName">The first name.</param>
/// <param name="LastName">The last name.</param>
/// <param name="Bio">In the user's words.</param>
/// <param name="Skills">Lower case.</param>
/// <param name="Experience">What the user has done so far.</param>
/// <param name="Location">Where, roughly.</param>
/// <param name="HourlyRate">What an hour of the user's work costs.</param>
[SchemaName("PublicProfile")]
public sealed record PublicProfile(
    string FirstName,
    string LastName,
    string? Bio,
    ImmutableArray<string> Skills,
    WorkExperience? Experience,
    PublicPlace? Location,
    Money? HourlyRate)
{
    /// <summary>Pieces of earlier work.</summary>
    public ImmutableArray<PortfolioItem> Portfolio { get; init; } = [];

    /// <summary>What the user speaks.</summary>
    public ImmutableArray<string> Languages { get; init; } = [];

    /// <summary>Whether the user looks for work.</summary>
    public Availability? Availability { get; init; }
}

/// <summary>A place without a street.</summary>
/// <param name="City">The city.</param>
/// <param name="Region">The region.</param>
[SchemaName("PublicPlace")]
public sealed record PublicPlace(string City, string Region);
