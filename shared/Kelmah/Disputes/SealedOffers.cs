using System.Text.Json.Serialization;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Disputes;

/// <summary>
/// What each side of a dispute would agree to, kept apart from the dispute so that neither its version nor any of its events tells of an offer. Nobody
/// reads an offer but its side, until both have crossed and the dispute is settled by them.
/// </summary>
public sealed record SealedOffers : Entity
{
    /// <summary>The dispute; each has one such document, made with it.</summary>
    public required Guid DisputeId { get; init; }

    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>What the hirer would let the worker have; null for no offer.</summary>
    public SealedOffer? Hirer { get; init; }

    /// <summary>What the worker would take; null for no offer.</summary>
    public SealedOffer? Worker { get; init; }

    /// <summary>Whether the hirer would let the worker have at least what the worker would take.</summary>
    [JsonIgnore]
    public bool HaveCrossed => Hirer is { } hirer && Worker is { } worker && hirer.ToWorker >= worker.ToWorker;

    /// <summary>Those of a new dispute: none.</summary>
    public static SealedOffers None(Guid id, Dispute dispute, DateTimeOffset now) => Raise(
        new SealedOffers { Id = id, DisputeId = dispute.Id, HirerId = dispute.HirerId, WorkerId = dispute.WorkerId, CreatedAt = now },
        new SealedOffersChanged(dispute.Id),
        now);

    /// <summary>The offer of a side; null for none.</summary>
    public SealedOffer? Of(Guid userId) => userId == HirerId ? Hirer : userId == WorkerId ? Worker : null;

    /// <summary>A side offers, in the place of what it offered before. A repeat changes nothing.</summary>
    public SealedOffers With(Guid userId, Money toWorker, DateTimeOffset now)
    {
        if (Of(userId)?.ToWorker == toWorker) return this;
        var offer = new SealedOffer(toWorker, now);
        return Raise(userId == HirerId ? this with { Hirer = offer } : this with { Worker = offer }, new SealedOffersChanged(DisputeId), now);
    }

    /// <summary>Halfway between two offers; what cannot be halved is the worker's.</summary>
    public static Money Midpoint(Money hirer, Money worker) => new(worker.MinorUnits + ((hirer.MinorUnits - worker.MinorUnits + 1) / 2), worker.Currency);
}

/// <summary>What a side would agree to.</summary>
/// <param name="ToWorker">What the worker gets of what is contested, the platform's fee included.</param>
/// <param name="MadeAt">When, UTC.</param>
public sealed record SealedOffer(Money ToWorker, DateTimeOffset MadeAt);

/// <summary>The sealed offers of a dispute are others than before. It says neither whose nor what, is on no timeline, and nobody is told of it.</summary>
[EventName("SealedOffersChanged")]
public sealed record SealedOffersChanged(Guid DisputeId) : DomainEvent;

/// <summary>How sealed offers are stored.</summary>
public static class SealedOffersCollection
{
    /// <summary>The dispute: unique.</summary>
    public static readonly Field<SealedOffers, Guid> DisputeId = Field.Of((SealedOffers offers) => offers.DisputeId);

    public static readonly CollectionDefinition<SealedOffers> Definition = new("sealed_offers", [new("dispute", IndexKind.Unique, DisputeId)], []);
}
