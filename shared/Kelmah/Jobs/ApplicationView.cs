using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>An application as its parties see it, with what the worker would get.</summary>
[SchemaName("ApplicationView")]
public sealed record ApplicationView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <inheritdoc/>
    public required long Version { get; init; }

    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Who offers the job.</summary>
    public required Guid HirerId { get; init; }

    /// <summary>Who applies.</summary>
    public required Guid WorkerId { get; init; }

    /// <summary>Where it stands.</summary>
    public required ApplicationStatus Status { get; init; }

    /// <summary>In the worker's words.</summary>
    public required string CoverLetter { get; init; }

    /// <summary>For the whole job.</summary>
    public required Money ProposedRate { get; init; }

    /// <summary>What is left of it for the worker, at today's fee.</summary>
    public required Pay Pay { get; init; }

    /// <summary>Days.</summary>
    public required int EstimatedDuration { get; init; }

    /// <summary>Earlier work.</summary>
    public required ImmutableArray<PortfolioItem> Portfolio { get; init; }

    /// <summary>What the worker answered to the job's questions.</summary>
    public required ImmutableArray<ScreeningAnswer> Answers { get; init; }

    /// <summary>The job's revision that the worker knows.</summary>
    public required int JobRevision { get; init; }

    /// <summary>How many offers were made since.</summary>
    public required int OfferCount { get; init; }

    /// <summary>The offer that both agreed on, if it was one.</summary>
    public Guid? AcceptedOfferId { get; init; }

    /// <summary>Why the hirer chose otherwise, if the hirer said so.</summary>
    public string? RejectionReason { get; init; }

    /// <summary>When it was sent, UTC.</summary>
    public required DateTimeOffset AppliedAt { get; init; }

    /// <summary>When it was accepted, rejected or withdrawn.</summary>
    public DateTimeOffset? RespondedAt { get; init; }

    /// <summary>The view of an application.</summary>
    public static ApplicationView Of(JobApplication application, int feeBasisPoints) => new()
    {
        Id = application.Id,
        Version = application.Version,
        JobId = application.JobId,
        HirerId = application.HirerId,
        WorkerId = application.WorkerId,
        Status = application.Status,
        CoverLetter = application.CoverLetter,
        ProposedRate = application.ProposedRate,
        Pay = Pay.Of(application.ProposedRate, feeBasisPoints),
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
