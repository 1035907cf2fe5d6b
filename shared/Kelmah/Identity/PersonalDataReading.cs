using System.Runtime.CompilerServices;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Reads what is stored about a user, as the user may see it: no hash of a password or token, no secret.</summary>
internal static class PersonalDataReading
{
    public static async IAsyncEnumerable<object> AccountAsync(IDocumentStore store, Guid userId, [EnumeratorCancellation] CancellationToken stop)
    {
        if (await store.FindAsync<User>(userId, stop).ConfigureAwait(false) is { } user) yield return UserView.Of(user);
    }

    public static async IAsyncEnumerable<object> FactorsAsync(IDocumentStore store, Guid userId, [EnumeratorCancellation] CancellationToken stop)
    {
        var user = await store.FindAsync<User>(userId, stop).ConfigureAwait(false);
        if (user is not null && await store.FindFactorsAsync(userId, stop).ConfigureAwait(false) is { } factors) yield return FactorsView.Of(factors, user);
    }

    /// <summary>With both addresses, as long as the change can be confirmed or undone.</summary>
    public static async IAsyncEnumerable<object> EmailChangeAsync(IDocumentStore store, Guid userId, [EnumeratorCancellation] CancellationToken stop)
    {
        if (await store.FindAsync(EmailChangeCollection.UserId.Is(userId), stop).ConfigureAwait(false) is { } change)
            yield return new ExportedEmailChange(change.NewAddress, change.PreviousAddress, change.RequestedAt, change.ConfirmedAt, change.ExpiresAt);
    }

    /// <summary>Links that were exchanged, too: they say when the user was there.</summary>
    public static IAsyncEnumerable<object> SessionsAsync(IDocumentStore store, Guid userId, CancellationToken stop) => store
        .AllAsync(RefreshTokenCollection.UserId.Is(userId), stop)
        .Select(link => new ExportedSession(link.SessionId, link.DeviceInfo, link.SessionStartedAt, link.LastUsedAt, link.ExpiresAt, link.RevokedAt, link.StartPlace, link.Place));

    public static IAsyncEnumerable<object> PlacesAsync(IDocumentStore store, Guid userId, CancellationToken stop) => store
        .AllAsync(KnownPlaceCollection.UserId.Is(userId), stop)
        .Select(known => new ExportedPlace(known.Place, known.LastSeenAt));
}
