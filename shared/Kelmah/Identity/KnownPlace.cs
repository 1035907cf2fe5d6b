using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>A country or network where a session of a user was used lately: a sign-in from another one is told to the user.</summary>
public sealed record KnownPlace : Entity
{
    /// <summary>A use that follows another within this time is not recorded.</summary>
    private static readonly TimeSpan Coarseness = TimeSpan.FromDays(1);

    public required Guid UserId { get; init; }

    /// <summary>A <see cref="SessionPlace.Key"/>; unique together with the user.</summary>
    public required string Place { get; init; }

    /// <summary>UTC, to a day.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>When it is forgotten, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The first use of a place.</summary>
    public static KnownPlace First(Guid id, Guid userId, SessionPlace place, SessionOptions limits, DateTimeOffset now) => Raise(
        new KnownPlace { Id = id, UserId = userId, Place = place.Key, LastSeenAt = now, ExpiresAt = now + limits.PlaceKept, CreatedAt = now },
        new PlaceSeen(userId),
        now);

    /// <summary>Another use of it. One that follows the last within a day stays as it is.</summary>
    public KnownPlace See(SessionOptions limits, DateTimeOffset now) =>
        now < LastSeenAt + Coarseness ? this : Raise(this with { LastSeenAt = now, ExpiresAt = now + limits.PlaceKept }, new PlaceSeen(UserId), now);
}

/// <summary>A session was used at a place.</summary>
[EventName("PlaceSeen")]
public sealed record PlaceSeen(Guid UserId) : DomainEvent;

/// <summary>Remembers where users are.</summary>
public sealed class KnownPlaces(SessionOptions limits, IIdSource ids)
{
    /// <summary>Records in a commit that a session is used at a place.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="userId">Whose session.</param>
    /// <param name="place">Null where it is not known, which is nowhere new.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Whether none of the user's sessions was there lately.</returns>
    public async Task<bool> SeeAsync(UnitOfWork work, Guid userId, SessionPlace? place, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (place is null) return false;
        var filter = KnownPlaceCollection.UserId.Is(userId) & KnownPlaceCollection.Place.Is(place.Key);
        if (await work.FindAsync(filter, cancellationToken).ConfigureAwait(false) is not { } known)
        {
            work.Insert(KnownPlace.First(ids.NewId(), userId, place, limits, now), DuplicateAnswer.DecideAgain);
            return true;
        }

        work.Update(known.See(limits, now));
        // The sweep may not have been there yet.
        return known.ExpiresAt <= now;
    }
}

/// <summary>How places are stored.</summary>
public static class KnownPlaceCollection
{
    public static readonly Field<KnownPlace, Guid> UserId = Field.Of((KnownPlace known) => known.UserId);
    public static readonly Field<KnownPlace, string> Place = Field.Of((KnownPlace known) => known.Place);
    public static readonly Field<KnownPlace, DateTimeOffset> ExpiresAt = Field.Of((KnownPlace known) => known.ExpiresAt);

    public static readonly CollectionDefinition<KnownPlace> Definition = new(
        "known_places",
        [new("user_place", IndexKind.Unique, UserId, Place), new("expires_at", IndexKind.TimeToLive, ExpiresAt)],
        [new(Place, MaxLength: 64)]);
}
