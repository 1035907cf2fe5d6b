using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>A user beside an id: enough to show who it is in a list.</summary>
/// <param name="Id">UUIDv7; the public profile has the rest.</param>
/// <param name="Name">First and last name; of an erased account the name that replaced them.</param>
/// <param name="Rating">Average of the published reviews, 1 to 5; null while there are none.</param>
[SchemaName("Person")]
public sealed record PersonView(Guid Id, string Name, double? Rating)
{
    public static PersonView Of(User user) => new(user.Id, user.FullName, user.ShownRating);

    /// <summary>One whose account is not there.</summary>
    public static PersonView Unknown(Guid id) => new(id, "Unknown user", Rating: null);
}

/// <summary>Some users by their ids, as lists show them.</summary>
/// <param name="All">Each account that is there.</param>
/// <param name="Hidden">Those whose public profile is not found, because the account is suspended or closed.</param>
public sealed record Persons(IReadOnlyDictionary<Guid, PersonView> All, IReadOnlySet<Guid> Hidden)
{
    /// <summary>For those who deal with the user: also one whose account is suspended or closed.</summary>
    public PersonView Named(Guid id) => All.GetValueOrDefault(id) ?? PersonView.Unknown(id);

    /// <summary>For everybody: null where the public profile is not found.</summary>
    public PersonView? Public(Guid id) => Hidden.Contains(id) ? null : All.GetValueOrDefault(id);
}
