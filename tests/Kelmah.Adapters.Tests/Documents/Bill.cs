using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>An entity whose lines add up to it once it is sent.</summary>
public sealed record Bill : Entity
{
    public required long Total { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    public static Bill Open(Guid id, long total, DateTimeOffset now) => Raise(new Bill { Id = id, Total = total, CreatedAt = now }, new BillChanged(), now);

    public Bill Send(DateTimeOffset now) => Raise(this with { SentAt = now }, new BillChanged(), now);

    public Bill Change(long total, DateTimeOffset now) => Raise(this with { Total = total }, new BillChanged(), now);
}

/// <summary>A part of a bill.</summary>
public sealed record BillLine : Entity
{
    public required Guid BillId { get; init; }

    public required Money Price { get; init; }

    public DateTimeOffset? CrossedOutAt { get; init; }

    public static BillLine Add(Guid id, Guid billId, long price, DateTimeOffset now) =>
        Raise(new BillLine { Id = id, BillId = billId, Price = new Money(price, Currency.Ghs), CreatedAt = now }, new BillChanged(), now);

    public BillLine CrossOut(DateTimeOffset now) => Raise(this with { CrossedOutAt = now }, new BillChanged(), now);

    public BillLine Change(long price, DateTimeOffset now) => Raise(this with { Price = new Money(price, Currency.Ghs) }, new BillChanged(), now);
}

[EventName("BillChanged")]
public sealed record BillChanged : DomainEvent;

public static class BillCollection
{
    public static readonly CollectionDefinition<Bill> Definition = new("bills", [], [])
    {
        Sum = SumRule.Of((Bill bill) => bill.Total, (Bill bill) => bill.SentAt, (BillLine line) => line.BillId, (BillLine line) => line.Price.MinorUnits, (BillLine line) => line.CrossedOutAt),
    };
}

public static class BillLineCollection
{
    public static readonly Field<BillLine, Guid> BillId = Field.Of((BillLine line) => line.BillId);

    public static readonly CollectionDefinition<BillLine> Definition = new("bill_lines", [new("bill", IndexKind.Ordered, BillId)], [])
    {
        Sets = [GuardedSet.By((BillLine line) => line.BillId)],
    };
}
