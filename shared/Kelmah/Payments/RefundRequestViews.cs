using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>What a hirer asks back.</summary>
/// <param name="MilestoneId">The milestone whose whole amount is asked back.</param>
/// <param name="Reason">1 to <see cref="RefundRequest.MaxReasonLength"/> characters.</param>
[SchemaName("RefundRequestInput")]
public sealed record RefundRequestInput(Guid MilestoneId, [Text(1, RefundRequest.MaxReasonLength)] string Reason) : ICheckedInput;

/// <summary>The question whether a milestone's money goes back to the hirer, as the parties see it.</summary>
[SchemaName("RefundRequest")]
public sealed record RefundRequestView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    public required Guid ContractId { get; init; }
    public required Guid MilestoneId { get; init; }

    /// <summary>What the milestone is called.</summary>
    public string MilestoneTitle { get; init; } = "";

    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>The milestone's amount.</summary>
    public required Money Amount { get; init; }

    /// <summary>Why, in the hirer's words; null where the deadline asks.</summary>
    public string? Reason { get; init; }

    /// <summary>The hirer; null where nothing was delivered and the deadline asks.</summary>
    public Guid? RequestedBy { get; init; }

    /// <summary>Who asked; null where the deadline asks.</summary>
    public PersonView? Requester { get; init; }

    public required RefundRequestStatus Status { get; init; }

    /// <summary>While open: when silence decides.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>When the worker answered, or nobody was to answer any more.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>The dispute that decides it; null for none.</summary>
    public Guid? DisputeId { get; init; }

    /// <summary>While escalated by an earlier release: when it becomes a dispute, UTC.</summary>
    public DateTimeOffset? AlarmAt { get; init; }

    /// <summary>Where escalated: what the parties are told about it, in one or two sentences; null otherwise.</summary>
    public string? Explanation { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it was asked, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public static RefundRequestView Of(RefundRequest request) => new()
    {
        Id = request.Id,
        ContractId = request.ContractId,
        MilestoneId = request.MilestoneId,
        HirerId = request.HirerId,
        WorkerId = request.WorkerId,
        Amount = request.Amount,
        Reason = request.Reason,
        RequestedBy = request.RequestedBy,
        Status = request.Status,
        AnswerBy = request.AnswerBy,
        AnsweredAt = request.AnsweredAt,
        DisputeId = request.DisputeId,
        AlarmAt = request.AlarmAt,
        Explanation = request.Status == RefundRequestStatus.Escalated ? Explain(request) : null,
        Version = request.Version,
        CreatedAt = request.CreatedAt,
        UpdatedAt = request.UpdatedAt,
    };

    private static string Explain(RefundRequest request) =>
        (request.AnsweredAt is null
            ? "The worker did not answer in time, and the sum is too large for silence to decide."
            : "The worker declined long after the milestone was due.")
        + (request.DisputeId is null
            ? " It becomes a dispute; until then the worker can accept, and the hirer can withdraw the request."
            : " The request became a dispute, which decides.");
}
