using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>What a user gave up to the platform by an erasure that said so. Never changed, and kept as long as the journal.</summary>
public sealed record Forfeiture : Entity
{
    /// <summary>Who; each user gives up once. A pseudonym after the erasure.</summary>
    public required Guid UserId { get; init; }

    /// <summary>What the wallet held, by currency; each positive.</summary>
    public required ImmutableArray<Money> Amounts { get; init; }

    /// <summary>Records what a wallet holds that can be withdrawn.</summary>
    public static Forfeiture Record(Guid id, Guid userId, ImmutableArray<Money> amounts, DateTimeOffset now) =>
        Raise(new Forfeiture { Id = id, UserId = userId, Amounts = amounts, CreatedAt = now }, new BalanceForfeited(id, userId, amounts), now);
}

/// <summary>What a wallet held is the platform's.</summary>
/// <param name="ForfeitureId">The record.</param>
/// <param name="UserId">Whose it was.</param>
/// <param name="Amounts">By currency.</param>
[EventName("BalanceForfeited")]
public sealed record BalanceForfeited(Guid ForfeitureId, Guid UserId, ImmutableArray<Money> Amounts) : DomainEvent;

/// <summary>How what was given up is stored.</summary>
public static class ForfeitureCollection
{
    /// <summary>Who gave it up: unique.</summary>
    public static readonly Field<Forfeiture, Guid> UserId = Field.Of((Forfeiture forfeiture) => forfeiture.UserId);

    public static readonly CollectionDefinition<Forfeiture> Definition = new("forfeitures", [new("user", IndexKind.Unique, UserId)], []);
}
