using Kelmah.Kernel.Modules;

namespace Kelmah.Payments;

/// <summary>The deadlines of payments and of requests for refunds.</summary>
public static class PaymentDeadlines
{
    /// <summary>15 minutes from the payment's start.</summary>
    public static Deadline<Transaction> CardPayment { get; } = new(DeadlineKind.CardPayment, payment => payment.ExpiresAt)
    {
        AppliesTo = payment => payment is { Type: TransactionType.Payment, Channel: not PaymentChannel.MobileMoney },
        Length = TimeSpan.FromMinutes(15),
        Does = "The payment is cancelled; a later success is refunded.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "Sharetribe: an unconfirmed payment expires after PT15M.",
    };

    /// <summary>24 hours from the payment's start.</summary>
    public static Deadline<Transaction> MobileMoneyPayment { get; } = new(DeadlineKind.MobileMoneyPayment, payment => payment.ExpiresAt)
    {
        AppliesTo = payment => payment.Channel == PaymentChannel.MobileMoney,
        Length = TimeSpan.FromHours(24),
        Does = "The payment is cancelled; a later success is refunded.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "A mobile money payment may need a visit to an agent.",
    };

    /// <summary>14 days from when a worker gave back what had been withdrawn.</summary>
    public static Deadline<Transaction> GiveBackWait { get; } = new(DeadlineKind.GiveBackWait, given => given.ExpiresAt)
    {
        AppliesTo = given => given.Type == TransactionType.GiveBack,
        Length = TimeSpan.FromDays(14),
        Does = "What has not come back from the withdrawal is not given back any more; nothing is taken.",
        InFavourOf = DeadlineFavour.Worker,
        Source = "A reversal of a transfer is made at once; a bank that did not take a payout sends it back within two weeks.",
    };

    /// <summary>One day from the refund's start, then each week until it has arrived or was given back in another way.</summary>
    public static Deadline<Transaction> RefundArrival { get; } = new(DeadlineKind.RefundArrival, refund => refund.AlarmAt)
    {
        Length = TimeSpan.FromDays(1),
        Does = "An administrator is told that the refund has not arrived, and again each week.",
        InFavourOf = DeadlineFavour.Hirer,
        Source = "Stripe sends a refund at once; one that waits for a day needs a person.",
    };

    /// <summary>As many days from the release as the settings say, fewer for a worker who is trusted; a chargeback makes it stand still.</summary>
    public static Deadline<Transaction> SecurityPeriod { get; } = new(DeadlineKind.SecurityPeriod, release => release.AvailableAt)
    {
        Does = "What the release brought the worker can be withdrawn.",
        InFavourOf = DeadlineFavour.Worker,
        Source = "Upwork: a security period of 5 days; 2 after ten contracts without a chargeback.",
    };

    /// <summary>Three days before the bank's own, which Stripe says.</summary>
    public static Deadline<Chargeback> ChargebackEvidence { get; } = new(DeadlineKind.ChargebackEvidence, chargeback => chargeback.AlarmAt)
    {
        Does = "Administrators are told that evidence for the bank is due in three days.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "A chargeback that is not answered by evidence_details.due_by is lost; the alarm comes 72 hours before.",
    };

    /// <summary>A day before the bank's own, by the setting <c>Payments__EvidenceHoursBeforeDue</c>.</summary>
    public static Deadline<ChargebackEvidence> EvidenceSending { get; } = new(DeadlineKind.EvidenceSending, evidence => evidence.SendAt)
    {
        Does = "What was agreed and done is sent to the payer's bank as evidence; where the payment provider has refused it until the bank's time is over, administrators are told.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "Evidence counts until evidence_details.due_by, and is given once: a day before, nothing is to be added any more.",
    };

    /// <summary>
    /// 7 days from the request; reminders 3 days and 24 hours before. Where none of them could go out, one goes out late, and the worker has
    /// another day.
    /// </summary>
    public static Deadline<RefundRequest> RefundAnswer { get; } = new(DeadlineKind.RefundAnswer, request => request.AnswerBy)
    {
        Length = TimeSpan.FromDays(7),
        Reminders = [TimeSpan.FromDays(3), TimeSpan.FromHours(24)],
        Remind = static (request, deadline, now) => request.Remind(deadline, now),
        Postpone = static (request, deadline, now) => request.Postpone(deadline, now),
        Pause = new(static request => request.WorkerId, static (request, by, now) => request.Pause(by, now)),
        Does = "The refund is granted; above the small-claims limit the request becomes a dispute.",
        InFavourOf = DeadlineFavour.Hirer,
        Source = "Upwork: the worker answers in 7 days, silence refunds.",
    };

    /// <summary>Of a request that an earlier release escalated: at the time at which administrators were to be told again.</summary>
    public static Deadline<RefundRequest> RefundDecision { get; } = new(DeadlineKind.RefundDecision, request => request.AlarmAt)
    {
        Length = TimeSpan.FromDays(7),
        Does = "The request becomes a dispute, which an administrator can decide.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "A large sum is not decided by silence, and nothing that is held is forgotten.",
    };

    /// <summary>7 days from the proposal.</summary>
    public static Deadline<LedgerCorrection> CorrectionDecision { get; } = new(DeadlineKind.CorrectionDecision, correction => correction.ExpiresAt)
    {
        Length = TimeSpan.FromDays(7),
        Does = "The proposed correction of the journal is void.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "What was right to correct a week ago may be wrong today: whoever still wants it proposes it again.",
    };

    /// <summary>From the first charge of a period that was refused, for as many days as the setting says; reminders 3 days and 1 day before.</summary>
    public static Deadline<Subscription> SubscriptionGrace { get; } = new(DeadlineKind.SubscriptionGrace, subscription => subscription.GraceEndsAt)
    {
        Does = "The plan gives nothing more until it is paid, while the payment provider goes on trying.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "Payments__SubscriptionGraceDays: a card that has expired can be replaced in a week.",
    };
}
