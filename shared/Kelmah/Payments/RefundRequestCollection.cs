using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>How requests for refunds are stored.</summary>
public static class RefundRequestCollection
{
    /// <summary>The contract.</summary>
    public static readonly Field<RefundRequest, Guid> ContractId = Field.Of((RefundRequest request) => request.ContractId);

    /// <summary>The milestone while the request is undecided: unique.</summary>
    public static readonly Field<RefundRequest, Guid?> UndecidedMilestoneId = Field.Of((RefundRequest request) => request.UndecidedMilestoneId);

    /// <summary>When silence decides.</summary>
    public static readonly Field<RefundRequest, DateTimeOffset?> AnswerBy = Field.Of((RefundRequest request) => request.AnswerBy);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<RefundRequest> Definition = new(
        "refund_requests",
        [
            new("contract", IndexKind.Ordered, ContractId),
            new("undecided_milestone", IndexKind.Unique, UndecidedMilestoneId),
            new("answer_by", IndexKind.Ordered, AnswerBy),
        ],
        [new(Field.Of((RefundRequest request) => request.Reason), MaxLength: RefundRequest.MaxReasonLength)]);
}
