using System.Text.Json;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <content>What becomes of a refund between its start and its arrival.</content>
public sealed partial record Transaction
{
    private const string Resolution = "resolution";
    private const string LastProblem = "lastProblem";

    private static readonly TimeSpan SendLease = TimeSpan.FromMinutes(2);

    /// <summary>
    /// A sender takes the refund, alone until it is done or two minutes have passed: more than its calls can take.
    /// </summary>
    public Result<Transaction> BeginSending(DateTimeOffset now)
    {
        if (Status != TransactionStatus.Pending) return PaymentErrors.TransactionNotPending;
        if (SendingUntil > now) return PaymentErrors.RefundBeingSent;
        return Raise(this with { SendingUntil = now + SendLease, AlarmAt = AlarmAt ?? PaymentDeadlines.RefundArrival.EndsAt(CreatedAt) }, new RefundAttempted(Id, UserId, ContractId), now);
    }

    /// <summary>The sender's attempt came to nothing, and another one may follow. Nothing changes where another sender has it by now.</summary>
    /// <param name="until">The <see cref="SendingUntil"/> of the attempt.</param>
    /// <param name="reason">The provider's code.</param>
    /// <param name="now">When.</param>
    public Transaction EndSending(DateTimeOffset? until, string reason, DateTimeOffset now) =>
        SendingUntil is null || SendingUntil != until
            ? this
            : Raise(
                this with { SendingUntil = null, Metadata = Metadata.SetItem(LastProblem, reason) },
                new RefundNotSentYet(Id, UserId, ContractId),
                now);

    /// <summary>A refund has not arrived a day after it was started, or after it failed: administrators are told, and again each week.</summary>
    public Result<Transaction> RaiseAlarm(DateTimeOffset now)
    {
        if (AlarmAt is not { } due) return PaymentErrors.TransactionNotPending;
        if (due > now) return PaymentErrors.PaymentNotExpired;
        return Raise(this with { AlarmAt = now + AlarmEvery }, new RefundOverdue(Id, UserId, ContractId, Amount, Status), now);
    }

    /// <summary>A refund that was sent came back. A repeat changes nothing.</summary>
    /// <param name="reason">The provider's code.</param>
    /// <param name="now">When.</param>
    public Result<Transaction> Return(string reason, DateTimeOffset now)
    {
        if (Status == TransactionStatus.Failed) return this;
        if (Type != TransactionType.Refund || Status != TransactionStatus.Completed) return PaymentErrors.TransactionNotPending;
        return Failed(reason, now);
    }

    /// <summary>An administrator sends a failed refund again, as another one, or has given it back in another way.</summary>
    public Result<Transaction> Resolve(RefundResolution how, DateTimeOffset now)
    {
        if (Type != TransactionType.Refund || Status != TransactionStatus.Failed || Metadata.ContainsKey(Resolution)) return PaymentErrors.RefundNotFailed;
        return Raise(
            this with { AlarmAt = null, Metadata = Metadata.SetItem(Resolution, JsonNamingPolicy.SnakeCaseLower.ConvertName(how.ToString())) },
            new RefundResolved(Id, UserId, ContractId, how),
            now);
    }

    /// <summary>The same refund once more, after it failed.</summary>
    public Transaction Again(Guid id, DateTimeOffset now) =>
        Raise(
            Pending(id, UserId, ContractId, Amount, TransactionType.Refund, now) with
            {
                StripePaymentIntentId = StripePaymentIntentId,
                MilestoneId = MilestoneId,
                RetryOf = Id,
                AlarmAt = PaymentDeadlines.RefundArrival.EndsAt(now),
            },
            new RefundStarted(id, UserId, ContractId, Amount, Id),
            now);
}

/// <summary>What an administrator does about a failed refund.</summary>
public enum RefundResolution
{
    /// <summary>As another refund.</summary>
    SentAgain,

    /// <summary>Past Stripe, by a bank transfer or mobile money.</summary>
    PaidByHand,
}
