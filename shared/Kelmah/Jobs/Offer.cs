using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>
/// Another rate for an application, proposed by its worker or its hirer. Written once; its status follows from the application
/// and the time.
/// </summary>
public sealed record Offer : Entity
{
    /// <summary>Offers of one application at most.</summary>
    public const int MaxCount = 50;

    public required Guid ApplicationId { get; init; }

    /// <summary>From 1 on, in the order in which the offers of an application were made.</summary>
    public required int Number { get; init; }

    /// <summary>The hirer or the worker.</summary>
    public required Guid MadeBy { get; init; }

    /// <summary>For the whole job.</summary>
    public required Money Rate { get; init; }

    /// <summary>Up to 2 000 characters.</summary>
    public string? Note { get; init; }

    /// <summary>Until when the other party can accept it, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The next offer of a pending application between two persons.</summary>
    public static Result<Offer> Make(Guid id, JobApplication application, Guid madeBy, OfferContent content, DateTimeOffset now)
    {
        if (application.WorkerId == application.HirerId) return JobErrors.OwnJob;
        if (content.Check() is { } refusal) return refusal;
        if (application.Status != ApplicationStatus.Pending) return JobErrors.ApplicationNotPending;
        if (content.Rate.Currency != application.ProposedRate.Currency) return JobErrors.CurrencyDiffers.At("rate.currency");
        if (application.OfferCount == MaxCount) return JobErrors.TooManyOffers;
        var offer = new Offer
        {
            Id = id,
            ApplicationId = application.Id,
            Number = application.OfferCount + 1,
            MadeBy = madeBy,
            Rate = content.Rate,
            Note = content.Note,
            ExpiresAt = now.AddDays(content.ExpiresInDays),
            CreatedAt = now,
        };
        var made = new OfferMade(
            id, application.Id, application.JobId, application.HirerId, application.WorkerId, madeBy, offer.Rate, offer.ExpiresAt);
        return Raise(offer, made, now);
    }

    public OfferStatus StatusOf(JobApplication application, DateTimeOffset now)
    {
        if (application.AcceptedOfferId == Id) return OfferStatus.Accepted;
        if (Number < application.OfferCount) return OfferStatus.Superseded;
        if (application.Status != ApplicationStatus.Pending) return OfferStatus.Closed;
        return ExpiresAt <= now ? OfferStatus.Expired : OfferStatus.Open;
    }

    /// <summary>Removes the note, when the party that made the offer is erased; the rate stays. A repeat changes nothing.</summary>
    public Offer ErasePersonalData(DateTimeOffset now) =>
        Note is null ? this : Raise(this with { Note = null }, new Identity.PersonalDataErased(MadeBy), now);
}

/// <summary>The states of an offer.</summary>
public enum OfferStatus
{
    /// <summary>The other party can accept it.</summary>
    Open,

    /// <summary>Another offer was made after it.</summary>
    Superseded,

    Expired,

    /// <summary>Has become a contract.</summary>
    Accepted,

    /// <summary>The application was decided or withdrawn without it.</summary>
    Closed,
}

/// <summary>What a party proposes in an offer.</summary>
/// <param name="Rate">For the whole job, in the application's currency, above zero.</param>
/// <param name="Note">Up to 2 000 characters.</param>
/// <param name="ExpiresInDays">1 to 30.</param>
[SchemaName("OfferContent")]
public sealed record OfferContent(Money Rate, [Text(0, 2_000)] string? Note = null, [Within(1, 30)] int ExpiresInDays = OfferContent.DefaultDays) : ICheckedInput
{
    /// <summary>Long enough for a weekend.</summary>
    public const int DefaultDays = 4;

    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(Rate.IsPositive, "rate", "It is above zero.");
        errors.Check(this);
    }
}

[EventName("OfferMade")]
public sealed record OfferMade(
    Guid OfferId, Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, Guid MadeBy, Money Rate, DateTimeOffset ExpiresAt) : DomainEvent
{
    /// <summary>The other party.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Guid MadeTo => MadeBy == HirerId ? WorkerId : HirerId;
}

public static class OfferCollection
{
    public static readonly Field<Offer, Guid> ApplicationId = Field.Of((Offer offer) => offer.ApplicationId);

    public static readonly Field<Offer, int> Number = Field.Of((Offer offer) => offer.Number);

    public static readonly Field<Offer, Guid> MadeBy = Field.Of((Offer offer) => offer.MadeBy);

    public static readonly Field<Offer, long> Rate = Field.Of((Offer offer) => offer.Rate.MinorUnits);

    public static readonly CollectionDefinition<Offer> Definition = new(
        "offers", [new("application_number", IndexKind.Unique, ApplicationId, Number), new("made_by", IndexKind.Ordered, MadeBy)], [new(Rate, Minimum: 1)]);
}
