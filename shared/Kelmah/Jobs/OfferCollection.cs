using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>How offers are stored.</summary>
public static class OfferCollection
{
    /// <summary>The application.</summary>
    public static readonly Field<Offer, Guid> ApplicationId = Field.Of((Offer offer) => offer.ApplicationId);

    /// <summary>Its number.</summary>
    public static readonly Field<Offer, int> Number = Field.Of((Offer offer) => offer.Number);

    /// <summary>The party that made it.</summary>
    public static readonly Field<Offer, Guid> MadeBy = Field.Of((Offer offer) => offer.MadeBy);

    /// <summary>The rate, in minor units.</summary>
    public static readonly Field<Offer, long> Rate = Field.Of((Offer offer) => offer.Rate.MinorUnits);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<Offer> Definition = new(
        "offers", [new("application_number", IndexKind.Unique, ApplicationId, Number), new("made_by", IndexKind.Ordered, MadeBy)], [new(Rate, Minimum: 1)]);
}
