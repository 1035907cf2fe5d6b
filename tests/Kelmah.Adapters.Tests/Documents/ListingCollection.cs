using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.Documents;

public static class ListingCollection
{
    public static readonly Field<Listing, Guid> Id = Field.Of((Listing listing) => listing.Id);
    public static readonly Field<Listing, string> Title = Field.Of((Listing listing) => listing.Title);
    public static readonly Field<Listing, string?> Description = Field.Of((Listing listing) => listing.Description);
    public static readonly Field<Listing, Guid> OwnerId = Field.Of((Listing listing) => listing.OwnerId);
    public static readonly Field<Listing, Guid?> GroupId = Field.Of((Listing listing) => listing.GroupId);
    public static readonly Field<Listing, ListingStatus> Status = Field.Of((Listing listing) => listing.Status);
    public static readonly Field<Listing, long> Price = Field.Of((Listing listing) => listing.Price.MinorUnits);
    public static readonly Field<Listing, int?> Rank = Field.Of((Listing listing) => listing.Rank);
    public static readonly Field<Listing, string?> Email = Field.Of((Listing listing) => listing.Email);
    public static readonly Field<Listing, bool> Urgent = Field.Of((Listing listing) => listing.Urgent);
    public static readonly Field<Listing, DateTimeOffset> CreatedAt = Field.Of((Listing listing) => listing.CreatedAt);
    public static readonly Field<Listing, DateTimeOffset?> ExpiresAt = Field.Of((Listing listing) => listing.ExpiresAt);
    public static readonly Field<Listing, double?> Latitude = Field.Of((Listing listing) => listing.Latitude);
    public static readonly Field<Listing, double?> Longitude = Field.Of((Listing listing) => listing.Longitude);
    public static readonly ArrayField<Listing, string> Tags = Field.OfArray((Listing listing) => listing.Tags);
    public static readonly ArrayField<Listing, string> Marks = Field.OfArray((Listing listing) => listing.Marks);
    public static readonly ArrayField<Listing, ListingStatus> Stages = Field.OfArray((Listing listing) => listing.Stages);

    public static readonly CollectionDefinition<Listing> Definition = new(
        "listings",
        [
            new("owner_status", IndexKind.Ordered, OwnerId, Status),
            new("price", IndexKind.Ordered, Price),
            new("rank", IndexKind.Ordered, Rank),
            new("email", IndexKind.Unique, Email),
            new("tags", IndexKind.Array, Tags, Status, Id, Urgent),
            new("stages", IndexKind.Array, Stages),
            new("words", IndexKind.Text, Title, Description),
            new("place", IndexKind.Geo, Latitude, Longitude),
            new("expiry", IndexKind.TimeToLive, ExpiresAt),
        ],
        [new FieldRule(Price, Minimum: 0), new FieldRule(Title, MaxLength: 200)])
    {
        Sets = [GuardedSet.By((Listing listing) => listing.GroupId)],
    };
}
