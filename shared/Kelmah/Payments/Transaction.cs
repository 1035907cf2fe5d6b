using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>One movement of money as its user sees it. The journal is the truth; this is the record with the provider's ids.</summary>
[SchemaName("Transaction")]
public sealed record Transaction : Entity
{
    private const string DeclineReason = "lastDeclineReason";

    /// <summary>Whose it is: the hirer of a payment, the worker of a release.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The contract that it belongs to, if any.</summary>
    public Guid? ContractId { get; init; }

    /// <summary>The milestone that it pays out, if any.</summary>
    public Guid? MilestoneId { get; init; }

    /// <summary>Always above zero; <see cref="Type"/> says which way it goes.</summary>
    public required Money Amount { get; init; }

    /// <summary>The amount's.</summary>
    public Currency Currency => Amount.Currency;

    /// <summary>What it does.</summary>
    public required TransactionType Type { get; init; }

    /// <summary>Where it stands.</summary>
    public required TransactionStatus Status { get; init; }

    /// <summary>Stripe's payment; null where none is involved or known yet.</summary>
    public string? StripePaymentIntentId { get; init; }

    /// <summary>Stripe's refund; null for anything but a refund.</summary>
    public string? StripeRefundId { get; init; }

    /// <summary>The late payment that a refund gives back; null for anything else.</summary>
    public Guid? RefundOf { get; init; }

    /// <summary>How the hirer pays; null for anything but a payment.</summary>
    public PaymentChannel? Channel { get; init; }

    /// <summary>While a payment is pending: when it is cancelled.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Further facts by name.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>When it ended.</summary>
    public DateTimeOffset? ProcessedAt { get; init; }

    /// <summary>A hirer starts to pay for an escrow.</summary>
    public static Transaction StartFunding(
        Guid id, Guid hirerId, Guid contractId, Money amount, PaymentChannel channel, DateTimeOffset now)
    {
        var deadline = channel switch
        {
            PaymentChannel.Card => PaymentDeadlines.CardPayment,
            PaymentChannel.MobileMoney => PaymentDeadlines.MobileMoneyPayment,
        };
        var payment = Pending(id, hirerId, contractId, amount, TransactionType.Payment, now) with
        {
            Channel = channel,
            ExpiresAt = deadline.EndsAt(now),
        };
        return Raise(payment, new FundingStarted(id, hirerId, contractId, amount, payment.ExpiresAt.Value), now);
    }

    /// <summary>A payment goes back to its payer.</summary>
    public static Transaction StartRefund(Guid id, Transaction payment, Money amount, DateTimeOffset now) =>
        StartRefund(id, payment, amount, milestoneId: null, now);

    /// <summary>A milestone's part of a payment goes back to its payer.</summary>
    public static Transaction StartMilestoneRefund(Guid id, Transaction payment, Guid milestoneId, Money amount, DateTimeOffset now) =>
        StartRefund(id, payment, amount, milestoneId, now);

    /// <summary>A movement within Kelmah's own books, done in the commit that records it.</summary>
    public static Transaction Record(
        Guid id, Guid userId, Guid contractId, Guid? milestoneId, Money amount, TransactionType type, DateTimeOffset now) =>
        Raise(
            Pending(id, userId, contractId, amount, type, now) with
            {
                MilestoneId = milestoneId,
                Status = TransactionStatus.Completed,
                ProcessedAt = now,
            },
            new TransactionCompleted(id, userId, contractId, type, amount),
            now);

    /// <summary>Stripe knows the payment by this id, whatever became of the payment since. A repeat changes nothing.</summary>
    public Result<Transaction> LinkPaymentIntent(string paymentIntentId, DateTimeOffset now)
    {
        if (StripePaymentIntentId == paymentIntentId) return this;
        if (Type != TransactionType.Payment || StripePaymentIntentId is not null) return PaymentErrors.AlreadyLinked;
        return Raise(
            this with { StripePaymentIntentId = paymentIntentId },
            new PaymentIntentLinked(Id, UserId, ContractId, paymentIntentId),
            now);
    }

    /// <summary>Stripe knows the refund by this id. A repeat changes nothing.</summary>
    public Result<Transaction> LinkRefund(string stripeRefundId, DateTimeOffset now)
    {
        if (StripeRefundId == stripeRefundId) return this;
        if (Type != TransactionType.Refund || StripeRefundId is not null) return PaymentErrors.AlreadyLinked;
        return Raise(
            this with { StripeRefundId = stripeRefundId }, new RefundLinked(Id, UserId, ContractId, stripeRefundId), now);
    }

    /// <summary>An attempt to pay was declined; the payment stays pending, since the payer can try again.</summary>
    public Result<Transaction> Decline(string reason, DateTimeOffset now) =>
        Status != TransactionStatus.Pending
            ? PaymentErrors.TransactionNotPending
            : Raise(
                this with { Metadata = Metadata.SetItem(DeclineReason, reason) },
                new PaymentDeclined(Id, UserId, ContractId, reason),
                now);

    /// <summary>It is done. A repeat changes nothing.</summary>
    public Result<Transaction> Complete(DateTimeOffset now)
    {
        if (Status == TransactionStatus.Completed) return this;
        if (Status != TransactionStatus.Pending) return PaymentErrors.TransactionNotPending;
        return Raise(Ended(TransactionStatus.Completed, now), new TransactionCompleted(Id, UserId, ContractId, Type, Amount), now);
    }

    /// <summary>The provider refused it. A repeat changes nothing.</summary>
    /// <param name="reason">The provider's code.</param>
    /// <param name="now">When.</param>
    public Result<Transaction> Fail(string reason, DateTimeOffset now)
    {
        if (Status == TransactionStatus.Failed) return this;
        if (Status != TransactionStatus.Pending) return PaymentErrors.TransactionNotPending;
        return Raise(
            Ended(TransactionStatus.Failed, now) with { Metadata = Metadata.SetItem("failureReason", reason) },
            new TransactionFailed(Id, UserId, ContractId, Type, reason),
            now);
    }

    /// <summary>It is stopped. A repeat changes nothing.</summary>
    public Result<Transaction> Cancel(DateTimeOffset now)
    {
        if (Status == TransactionStatus.Cancelled) return this;
        if (Status != TransactionStatus.Pending) return PaymentErrors.TransactionNotPending;
        return Raise(Ended(TransactionStatus.Cancelled, now), new TransactionCancelled(Id, UserId, ContractId, Type), now);
    }

    private static Transaction StartRefund(Guid id, Transaction payment, Money amount, Guid? milestoneId, DateTimeOffset now) =>
        Raise(
            Pending(id, payment.UserId, payment.ContractId, amount, TransactionType.Refund, now) with
            {
                StripePaymentIntentId = payment.StripePaymentIntentId,
                MilestoneId = milestoneId,
                // A late payment is given back whole and once; of one that is held, several parts can go back.
                RefundOf = milestoneId is null ? payment.Id : null,
            },
            new RefundStarted(id, payment.UserId, payment.ContractId, amount, payment.Id),
            now);

    private static Transaction Pending(
        Guid id, Guid userId, Guid? contractId, Money amount, TransactionType type, DateTimeOffset now) => new()
        {
            Id = id,
            UserId = userId,
            ContractId = contractId,
            Amount = amount,
            Type = type,
            Status = TransactionStatus.Pending,
            CreatedAt = now,
        };

    private Transaction Ended(TransactionStatus status, DateTimeOffset now) =>
        this with { Status = status, ProcessedAt = now, ExpiresAt = null };
}
