using System.Runtime.CompilerServices;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Reads what is stored about a user, as the user may see it: no hash of a password or token, no secret.</summary>
internal static class PersonalDataReading
{
    /// <summary>The user whose authenticator it is.</summary>
    public static readonly Field<TotpFactor, Guid> TotpId = Field.Of((TotpFactor factor) => factor.Id);

    public static async IAsyncEnumerable<object> AccountAsync(IDocumentStore store, Guid userId, [EnumeratorCancellation] CancellationToken stop)
    {
        if (await store.FindAsync<User>(userId, stop).ConfigureAwait(false) is { } user) yield return UserView.Of(user);
    }

    public static async IAsyncEnumerable<object> TotpAsync(IDocumentStore store, Guid userId, [EnumeratorCancellation] CancellationToken stop)
    {
        if (await store.FindAsync<TotpFactor>(userId, stop).ConfigureAwait(false) is { } factor)
            yield return new TotpStatus(factor.IsEnabled, factor.RecoveryCodes.Length);
    }

    /// <summary>Links that were exchanged, too: they say when the user was there.</summary>
    public static IAsyncEnumerable<object> SessionsAsync(IDocumentStore store, Guid userId, CancellationToken stop) => store
        .AllAsync(RefreshTokenCollection.UserId.Is(userId), stop)
        .Select(link => new ExportedSession(link.SessionId, link.DeviceInfo, link.SessionStartedAt, link.LastUsedAt, link.ExpiresAt, link.RevokedAt, link.StartPlace, link.Place));

    public static IAsyncEnumerable<object> PlacesAsync(IDocumentStore store, Guid userId, CancellationToken stop) => store
        .AllAsync(KnownPlaceCollection.UserId.Is(userId), stop)
        .Select(known => new ExportedPlace(known.Place, known.LastSeenAt));
}
