using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>
/// Another rate for an application, by its worker or its hirer. Written once, never changed: what becomes of it follows
/// from the application and the time.
/// </summary>
public sealed record Offer : Entity
{
    /// <summary>Offers of one application at most.</summary>
    public const int MaxCount = 50;

    /// <summary>The application.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>From 1 on, in the order in which they were made.</summary>
    public required int Number { get; init; }

    /// <summary>The hirer or the worker.</summary>
    public required Guid MadeBy { get; init; }

    /// <summary>For the whole job.</summary>
    public required Money Rate { get; init; }

    /// <summary>In the words of who made it.</summary>
    public string? Note { get; init; }

    /// <summary>Until when the other side can accept it, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The next offer of an application.</summary>
    /// <param name="id">Of the offer.</param>
    /// <param name="application">Pending.</param>
    /// <param name="madeBy">One of its parties.</param>
    /// <param name="content">What is proposed.</param>
    /// <param name="now">UTC.</param>
    public static Result<Offer> Make(Guid id, JobApplication application, Guid madeBy, OfferContent content, DateTimeOffset now)
    {
        if (content.Check() is { } refusal) return refusal;
        if (application.Status != ApplicationStatus.Pending) return JobErrors.ApplicationNotPending;
        if (content.Rate.Currency != application.ProposedRate.Currency) return JobErrors.CurrencyDiffers;
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

    /// <summary>Where it stands.</summary>
    public OfferStatus StatusOf(JobApplication application, DateTimeOffset now)
    {
        if (application.AcceptedOfferId == Id) return OfferStatus.Accepted;
        if (Number < application.OfferCount) return OfferStatus.Superseded;
        if (application.Status != ApplicationStatus.Pending) return OfferStatus.Closed;
        return ExpiresAt <= now ? OfferStatus.Expired : OfferStatus.Open;
    }

    /// <summary>Who made it is erased: the words go, the rate stays. A repeat stays as it is.</summary>
    public Offer ErasePersonalData(DateTimeOffset now) =>
        Note is null ? this : Raise(this with { Note = null }, new Identity.PersonalDataErased(MadeBy), now);
}
