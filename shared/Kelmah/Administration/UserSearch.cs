using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>Which accounts an administrator looks for.</summary>
/// <param name="Text">The beginning of an address, of a name or of a last name; null for all.</param>
/// <param name="Role">Null for all.</param>
/// <param name="Status">Null for all.</param>
public sealed record UserSearch(string? Text = null, UserRole? Role = null, UserStatus? Status = null)
{
    /// <summary>As a condition of the store; null for all.</summary>
    public Filter<User>? ToCondition()
    {
        Filter<User>?[] conditions =
        [
            Text is { } text ? Begins(text.Trim().ToLowerInvariant()) : null,
            Role is { } role ? UserCollection.Role.Is(role) : null,
            Status is { } status ? Has(status) : null,
        ];
        return conditions.OfType<Filter<User>>().Aggregate(default(Filter<User>), (all, next) => all is null ? next : all & next);
    }

    /// <summary>Everything from the text on, up to the last character that can follow it.</summary>
    private static Filter<User> Begins(string text)
    {
        var end = text + '\uffff';
        return (UserCollection.Email.AtLeast(text) & UserCollection.Email.Below(end))
            | (UserCollection.NameKey.AtLeast(text) & UserCollection.NameKey.Below(end))
            | (UserCollection.LastNameKey.AtLeast(text) & UserCollection.LastNameKey.Below(end));
    }

    private static Filter<User> Has(UserStatus status) => status switch
    {
        UserStatus.Active => UserCollection.IsActive.Is(true) & UserCollection.SuspendedAt.IsMissing(),
        UserStatus.Suspended => UserCollection.IsActive.Is(true) & !UserCollection.SuspendedAt.IsMissing(),
        UserStatus.Closed => UserCollection.IsActive.Is(false),
    };
}
