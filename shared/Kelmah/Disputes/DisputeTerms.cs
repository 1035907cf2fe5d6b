using Kelmah.Kernel;

namespace Kelmah.Disputes;

/// <summary>What the parties sign about disputes.</summary>
/// <param name="AnswerBusinessDays">How many business days the other party has to answer.</param>
/// <param name="Country">Whose business days, ISO 3166-1 alpha-2.</param>
/// <param name="SilenceLimit">Up to this sum, silence pays what whoever raised the dispute claims; and by the documents alone it is decided.</param>
[SchemaName("DisputeTerms")]
public sealed record DisputeTerms(
    [Within(DisputeTerms.MinAnswerDays, DisputeTerms.MaxAnswerDays)] int AnswerBusinessDays, [Characters(2, 2)] string Country, Money SilenceLimit)
{
    public const int MinAnswerDays = 1;
    public const int MaxAnswerDays = 30;
}

/// <summary>When the clocks of a dispute ring, from a moment on.</summary>
/// <param name="SmallClaimsLimit">Up to this sum it is decided by the documents alone.</param>
/// <param name="AnswerBy">When the time to answer ends, for one that is opened now.</param>
/// <param name="EscalatesAt">When it is escalated, for one that is opened now.</param>
/// <param name="AlarmAt">When administrators are told again, for one that is opened now.</param>
/// <param name="RulingFinalAt">When a ruling that is made now is carried out.</param>
/// <param name="SmallClaimHours">Hours from the answer in which a small claim is decided.</param>
public sealed record DisputeRules(
    Money SmallClaimsLimit, DateTimeOffset AnswerBy, DateTimeOffset EscalatesAt, DateTimeOffset AlarmAt, DateTimeOffset RulingFinalAt, int SmallClaimHours)
{
    /// <summary>When a dispute is escalated once it is answered, or once the time to answer is over.</summary>
    public DateTimeOffset EscalatesAtAnswered(Dispute dispute, DateTimeOffset now) =>
        dispute.Track == DisputeTrack.SmallClaims ? now.AddHours(SmallClaimHours) : dispute.EscalatesAt!.Value;
}
