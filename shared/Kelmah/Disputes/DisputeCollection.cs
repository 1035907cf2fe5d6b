using Kelmah.Kernel.Persistence;

namespace Kelmah.Disputes;

/// <summary>How disputes are stored.</summary>
public static class DisputeCollection
{
    public static readonly Field<Dispute, Guid> ContractId = Field.Of((Dispute dispute) => dispute.ContractId);
    public static readonly Field<Dispute, Guid> HirerId = Field.Of((Dispute dispute) => dispute.HirerId);
    public static readonly Field<Dispute, Guid> WorkerId = Field.Of((Dispute dispute) => dispute.WorkerId);
    public static readonly Field<Dispute, DisputeStatus> Status = Field.Of((Dispute dispute) => dispute.Status);

    /// <summary>The order in which administrators see to it.</summary>
    public static readonly Field<Dispute, int> Urgency = Field.Of((Dispute dispute) => dispute.UrgencyRank);

    public static readonly Field<Dispute, DateTimeOffset> RaisedAt = Field.Of((Dispute dispute) => dispute.RaisedAt);

    /// <summary>Until when the other party can answer.</summary>
    public static readonly Field<Dispute, DateTimeOffset?> AnswerBy = Field.Of((Dispute dispute) => dispute.AnswerBy);

    public static readonly Field<Dispute, DateTimeOffset?> EscalatesAt = Field.Of((Dispute dispute) => dispute.EscalatesAt);
    public static readonly Field<Dispute, DateTimeOffset?> AlarmAt = Field.Of((Dispute dispute) => dispute.AlarmAt);
    public static readonly Field<Dispute, DateTimeOffset?> RulingFinalAt = Field.Of((Dispute dispute) => dispute.RulingFinalAt);

    public static readonly CollectionDefinition<Dispute> Definition = new(
        "disputes",
        [
            new("contract", IndexKind.Ordered, ContractId),
            new("hirer", IndexKind.Ordered, HirerId),
            new("worker", IndexKind.Ordered, WorkerId),
            new("urgency", IndexKind.Ordered, Urgency, RaisedAt),
            new("answer_by", IndexKind.Ordered, AnswerBy),
            new("escalates_at", IndexKind.Ordered, EscalatesAt),
            new("alarm_at", IndexKind.Ordered, AlarmAt),
            new("ruling_final_at", IndexKind.Ordered, RulingFinalAt),
        ],
        [
            new(Field.Of((Dispute dispute) => dispute.Amount.MinorUnits), Minimum: 1),
            new(Field.Of((Dispute dispute) => dispute.Reason), MaxLength: Dispute.MaxReasonLength),
            new(Field.Of((Dispute dispute) => dispute.Description), MaxLength: Dispute.MaxTextLength),
        ])
    {
        Sets = [GuardedSet.By((Dispute dispute) => dispute.ContractId)],
    };
}
