using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>An entity with a field of every kind that a store must handle.</summary>
public sealed record Listing : Entity
{
    public required string Title { get; init; }

    public string? Description { get; init; }

    public Guid OwnerId { get; init; }

    public Guid? GroupId { get; init; }

    public ListingStatus Status { get; init; }

    public required Money Price { get; init; }

    public int? Rank { get; init; }

    public string? Email { get; init; }

    public bool Urgent { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    public ImmutableArray<string> Marks { get; init; } = [];

    public ImmutableArray<ListingStatus> Stages { get; init; } = [];

    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public static Listing Open(Guid id, DateTimeOffset now, string title = "A listing") => Raise(
        new Listing { Id = id, CreatedAt = now, Title = title, Price = new Money(100, Currency.Ghs) }, new ListingChanged(title), now);

    public Listing Change(DateTimeOffset now, Func<Listing, Listing> change)
    {
        var next = change(this);
        return Raise(next, new ListingChanged(next.Title), now);
    }
}
