using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>An entity on which others rest in part only.</summary>
public sealed record Seller : Entity, IHasStanding
{
    public long Standing { get; init; }

    public int Visits { get; init; }

    public static Seller Open(Guid id, DateTimeOffset now) => Raise(new Seller { Id = id, CreatedAt = now }, new SellerChanged(), now);

    public Seller Visit(DateTimeOffset now) => Raise(this with { Visits = Visits + 1 }, new SellerChanged(), now);

    public Seller Suspend(DateTimeOffset now) => Raise(this with { Standing = Standing + 1 }, new SellerChanged(), now);
}

[EventName("SellerChanged")]
public sealed record SellerChanged : DomainEvent;

public static class SellerCollection
{
    public static readonly CollectionDefinition<Seller> Definition = new("sellers", [], []);
}
