using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Kelmah.Kernel;

/// <summary>
/// An immutable state of something with an identity. A transition returns the next state, carrying the event it raised,
/// or a <see cref="Refusal"/>; committing the state appends the events.
/// </summary>
public abstract record Entity : IVersioned
{
    /// <summary>UUIDv7.</summary>
    [JsonPropertyOrder(-1)]
    public required Guid Id { get; init; }

    /// <summary>The version of the last event in the entity's stream; 0 before the first commit.</summary>
    public long Version { get; init; }

    /// <summary>When the entity came to be, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the entity last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Events raised since the entity was loaded, oldest first. Not stored with the entity.</summary>
    [JsonIgnore]
    public ImmutableArray<DomainEvent> NewEvents { get; private init; } = [];

    /// <summary>The entity as it stands once its new events are stored: their number added to the version, none left.</summary>
    public T Committed<T>()
        where T : Entity =>
        (T)(this with { Version = Version + NewEvents.Length, NewEvents = [] });

    /// <summary>The next state with the event that led to it.</summary>
    /// <param name="next">The state after the transition.</param>
    /// <param name="raised">What happened.</param>
    /// <param name="now">When; becomes <see cref="UpdatedAt"/>.</param>
    protected static T Raise<T>(T next, DomainEvent raised, DateTimeOffset now)
        where T : Entity =>
        (T)(next with { NewEvents = next.NewEvents.Add(raised), UpdatedAt = now });
}

/// <summary>
/// An entity on which decisions about others rest in part only: a user's roles, suspension and erasure matter to a contract, a
/// failed sign-in does not. A precondition compares its standing instead of its version.
/// </summary>
public interface IHasStanding
{
    /// <summary>Grows with each change of the part that matters to others.</summary>
    long Standing { get; }
}

/// <summary>
/// A view that is made once for an entity. An entity is immutable, and the store gives the same one again while its document stays as
/// it is, so pages of what is often read cost little more than their bytes.
/// </summary>
public interface IRememberedView : IVersioned;

/// <summary>Something that a client can change only as it has seen it: its version is the response's <c>ETag</c>.</summary>
public interface IVersioned
{
    /// <summary>Grows with each change.</summary>
    long Version { get; }
}
