using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>A user beside an id: enough to show who it is in a list.</summary>
/// <param name="Id">UUIDv7; the public profile has the rest.</param>
/// <param name="Name">First and last name; of an erased account the name that replaced them.</param>
/// <param name="Rating">Average of the published reviews, 1 to 5; null while there are none.</param>
/// <param name="PictureId">The picture, read as an attachment; null for none, and where the caller does not find the public profile.</param>
[SchemaName("Person")]
public sealed record PersonView(Guid Id, string Name, double? Rating, Guid? PictureId = null)
{
    /// <summary>As those see it who are signed in.</summary>
    public static PersonView Of(User user) => new(user.Id, user.FullName, user.ShownRating, user.IsShown ? user.Profile.PictureId : null);

    /// <summary>One whose account is not there.</summary>
    public static PersonView Unknown(Guid id) => new(id, "Unknown user", Rating: null);
}

/// <summary>Some users by their ids, as lists show them.</summary>
/// <param name="All">Each account that is there.</param>
/// <param name="Hidden">Those whose public profile is not found, because the account is suspended or closed.</param>
/// <param name="Public">Those whose public profile strangers find too.</param>
public sealed record Persons(IReadOnlyDictionary<Guid, PersonView> All, IReadOnlySet<Guid> Hidden, IReadOnlySet<Guid> Public)
{
    /// <summary>For those who deal with the user: also one whose account is suspended or closed.</summary>
    public PersonView Named(Guid id) => All.GetValueOrDefault(id) ?? PersonView.Unknown(id);

    /// <summary>For everybody who is signed in: null where the public profile is not found.</summary>
    public PersonView? Shown(Guid id) => Hidden.Contains(id) ? null : All.GetValueOrDefault(id);

    /// <summary>For whoever is not signed in: without the picture where the profile is found by those alone who are.</summary>
    public PersonView? ForStranger(Guid id) => Shown(id) is { } person && !Public.Contains(id) ? person with { PictureId = null } : Shown(id);
}
