using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>An application as its parties see it.</summary>
[SchemaName("ApplicationView")]
public sealed record ApplicationView : IVersioned
{
    public required Guid Id { get; init; }

    /// <inheritdoc/>
    public required long Version { get; init; }

    public required Guid JobId { get; init; }

    /// <summary>What the job is called now.</summary>
    public required string JobTitle { get; init; }

    public required Guid HirerId { get; init; }

    /// <summary>Who offers the job.</summary>
    public required PersonView Hirer { get; init; }

    public required Guid WorkerId { get; init; }

    /// <summary>Who applied.</summary>
    public required PersonView Worker { get; init; }

    public required ApplicationStatus Status { get; init; }

    /// <summary>In the worker's words.</summary>
    public required string CoverLetter { get; init; }

    /// <summary>For the whole job.</summary>
    public required Money ProposedRate { get; init; }

    /// <summary>What the worker would get, at today's fees for the two.</summary>
    public required Pay Pay { get; init; }

    /// <summary>Days.</summary>
    public required int EstimatedDuration { get; init; }

    /// <summary>Pieces of earlier work.</summary>
    public required ImmutableArray<PortfolioItem> Portfolio { get; init; }

    /// <summary>To the job's questions.</summary>
    public required ImmutableArray<ScreeningAnswer> Answers { get; init; }

    /// <summary>The job's revision that the worker knows.</summary>
    public required int JobRevision { get; init; }

    /// <summary>How many offers were made for it.</summary>
    public required int OfferCount { get; init; }

    /// <summary>The offer that was accepted; null where the proposed rate was, and until then.</summary>
    public Guid? AcceptedOfferId { get; init; }

    /// <summary>The hirer's words; null for none.</summary>
    public string? RejectionReason { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset AppliedAt { get; init; }

    /// <summary>When it was accepted, rejected or withdrawn, UTC.</summary>
    public DateTimeOffset? RespondedAt { get; init; }

    public static ApplicationView Of(JobApplication application, string jobTitle, Persons persons, PartyFees fees) => new()
    {
        Id = application.Id,
        Version = application.Version,
        JobId = application.JobId,
        JobTitle = jobTitle,
        HirerId = application.HirerId,
        Hirer = persons.Named(application.HirerId),
        WorkerId = application.WorkerId,
        Worker = persons.Named(application.WorkerId),
        Status = application.Status,
        CoverLetter = application.CoverLetter,
        ProposedRate = application.ProposedRate,
        Pay = Pay.Of(application.ProposedRate, fees.Between(application.HirerId, application.WorkerId, application.ProposedRate.Currency)),
        EstimatedDuration = application.EstimatedDuration,
        Portfolio = application.Portfolio,
        Answers = application.Answers,
        JobRevision = application.JobRevision,
        OfferCount = application.OfferCount,
        AcceptedOfferId = application.AcceptedOfferId,
        RejectionReason = application.RejectionReason,
        AppliedAt = application.AppliedAt,
        RespondedAt = application.RespondedAt,
    };
}

/// <summary>An offer as its parties see it.</summary>
/// <param name="Number">From 1 on, in the order in which the offers of an application were made.</param>
/// <param name="MadeBy">The hirer or the worker.</param>
/// <param name="Maker">Who made it.</param>
/// <param name="Pay">What the worker would get, at today's fees for the two.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="ExpiresAt">Until when the other party can accept it, UTC.</param>
/// <param name="Note">In the words of the side that made it; null for none.</param>
[SchemaName("OfferView")]
public sealed record OfferView(
    Guid Id,
    Guid ApplicationId,
    int Number,
    Guid MadeBy,
    PersonView Maker,
    Pay Pay,
    string? Note,
    OfferStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt)
{
    public static OfferView Of(Offer offer, JobApplication application, Persons persons, PartyFees fees, DateTimeOffset now) => new(
        offer.Id,
        offer.ApplicationId,
        offer.Number,
        offer.MadeBy,
        persons.Named(offer.MadeBy),
        Pay.Of(offer.Rate, fees.Between(application.HirerId, application.WorkerId, offer.Rate.Currency)),
        offer.Note,
        offer.StatusOf(application, now),
        offer.CreatedAt,
        offer.ExpiresAt);
}

/// <summary>What becomes of a rate under the fees that a contract of its two parties would have now: those in force, or those of a party's plan. It keeps them from its signing on.</summary>
/// <param name="Rate">What is agreed on.</param>
/// <param name="Fee">The platform's share that is taken from it.</param>
/// <param name="Tax">The tax on that share, which is taken from it too.</param>
/// <param name="Net">What the worker gets.</param>
/// <param name="HirerFee">The platform's share that the hirer pays on top.</param>
/// <param name="HirerTax">The tax on that share, which the hirer pays too.</param>
/// <param name="Cost">What the hirer pays in all.</param>
/// <param name="FeeSchedule">The version of the schedule of fees.</param>
[SchemaName("Pay")]
public sealed record Pay(Money Rate, Money Fee, Money Tax, Money Net, Money HirerFee, Money HirerTax, Money Cost, int FeeSchedule)
{
    /// <summary>Of a rate that is paid in one milestone; each further milestone can round by half a minor unit.</summary>
    /// <param name="terms">With the fees.</param>
    public static Pay Of(Money rate, ContractTerms terms)
    {
        var (fee, hirerFee) = (rate.Share(terms.FeeBasisPoints), rate.Share(terms.HirerFeeBasisPoints));
        var (tax, hirerTax) = (fee.Share(terms.TaxBasisPoints), hirerFee.Share(terms.TaxBasisPoints));
        return new Pay(rate, fee, tax, rate - fee - tax, hirerFee, hirerTax, rate + hirerFee + hirerTax, terms.FeeSchedule);
    }
}

/// <summary>Why an application is rejected.</summary>
/// <param name="Reason">For the worker to read, up to 1 000 characters.</param>
[SchemaName("RejectionInput")]
public sealed record RejectionInput([Text(0, 1_000)] string? Reason = null) : ICheckedInput;
