using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>An offer as its parties see it.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="ApplicationId">The application.</param>
/// <param name="Number">From 1 on, in the order in which they were made.</param>
/// <param name="MadeBy">The hirer or the worker.</param>
/// <param name="Pay">What the worker would get, at today's fee.</param>
/// <param name="Note">In the words of who made it.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="ExpiresAt">Until when the other side can accept it, UTC.</param>
[SchemaName("OfferView")]
public sealed record OfferView(
    Guid Id,
    Guid ApplicationId,
    int Number,
    Guid MadeBy,
    Pay Pay,
    string? Note,
    OfferStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt)
{
    /// <summary>The view of an offer.</summary>
    public static OfferView Of(Offer offer, JobApplication application, int feeBasisPoints, DateTimeOffset now) => new(
        offer.Id,
        offer.ApplicationId,
        offer.Number,
        offer.MadeBy,
        Pay.Of(offer.Rate, feeBasisPoints),
        offer.Note,
        offer.StatusOf(application, now),
        offer.CreatedAt,
        offer.ExpiresAt);
}
