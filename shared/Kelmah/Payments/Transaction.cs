using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>One movement of money as its user sees it. The journal is the truth; this is the record with the provider's ids.</summary>
public sealed partial record Transaction : Entity
{
    private const string DeclineReason = "lastDeclineReason";
    private const string FailureReason = "failureReason";
    private const string UnreadableCurrency = "unreadableCurrency";

    private static readonly TimeSpan AlarmEvery = TimeSpan.FromDays(7);

    /// <summary>Whose it is: the hirer of a payment, the worker of a release.</summary>
    public required Guid UserId { get; init; }

    public Guid? ContractId { get; init; }

    /// <summary>The milestone that it pays out, if any.</summary>
    public Guid? MilestoneId { get; init; }

    /// <summary>Always above zero; <see cref="Type"/> says which way it goes.</summary>
    public required Money Amount { get; init; }

    public Currency Currency => Amount.Currency;

    public required TransactionType Type { get; init; }
    public required TransactionStatus Status { get; init; }

    /// <summary>Stripe's payment; null where none is involved or known yet.</summary>
    public string? StripePaymentIntentId { get; init; }

    /// <summary>Stripe's refund; null for anything but a refund.</summary>
    public string? StripeRefundId { get; init; }

    /// <summary>The late payment that a refund gives back; null for anything else.</summary>
    public Guid? RefundOf { get; init; }

    /// <summary>How the hirer pays; null for anything but a payment.</summary>
    public PaymentChannel? Channel { get; init; }

    /// <summary>What a payment is made with; null for a card that the payer gives and does not store, and for anything but a payment.</summary>
    public PaymentSource? Source { get; init; }

    /// <summary>While a payment is pending: when it is cancelled; while what is given back comes from a withdrawal first: until when that is waited for.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Further facts by name.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    public DateTimeOffset? ProcessedAt { get; init; }

    /// <summary>What its user could withdraw in its currency after it; null where it does not change that, and for one of an earlier release.</summary>
    public Money? BalanceAfter { get; init; }

    /// <summary>Until when one sender alone has the refund sent; null while nobody does.</summary>
    public DateTimeOffset? SendingUntil { get; init; }

    /// <summary>Of a refund that has not arrived: when administrators are told, the next time.</summary>
    public DateTimeOffset? AlarmAt { get; init; }

    /// <summary>The failed refund that this one sends again; null for anything else.</summary>
    public Guid? RetryOf { get; init; }

    /// <summary>Why it failed, or why a refund could not be sent so far, as the provider's code; null for no reason.</summary>
    [JsonIgnore]
    public string? Problem => Metadata.GetValueOrDefault(FailureReason) ?? Metadata.GetValueOrDefault(LastProblem);

    /// <summary>In which currency something was paid that cannot be booked, as the provider writes it; null where nothing was.</summary>
    [JsonIgnore]
    public string? PaidCurrency => Metadata.GetValueOrDefault(UnreadableCurrency);

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

    /// <summary>Says what a payment that is being started is made with.</summary>
    public Transaction PaidWith(PaymentSource? source) => this with { Source = source };

    /// <summary>Whether a payment is made as it is asked for now, so that a repeat is the same payment.</summary>
    public bool IsMadeBy(FundingInput input) =>
        Channel == input.Channel
        && (input.Channel == PaymentChannel.MobileMoney) == (Source?.Type is not null)
        && Source?.MethodId == input.PaymentMethodId
        && (Source?.IsStored == true) == input.SavePaymentMethod;

    /// <summary>A payment goes back to its payer.</summary>
    public static Transaction StartRefund(Guid id, Transaction payment, Money amount, DateTimeOffset now) =>
        StartRefund(id, payment, amount, milestoneId: null, now);

    /// <summary>A milestone's part of a payment goes back to its payer.</summary>
    public static Transaction StartMilestoneRefund(Guid id, Transaction payment, Guid milestoneId, Money amount, DateTimeOffset now) =>
        StartRefund(id, payment, amount, milestoneId, now);

    /// <summary>A movement within Kelmah, done in the commit that records it.</summary>
    public static Transaction Record(
        Guid id, Guid userId, Guid? contractId, Guid? milestoneId, Money amount, TransactionType type, DateTimeOffset now, Money? balanceAfter = null) =>
        Raise(
            Pending(id, userId, contractId, amount, type, now) with
            {
                MilestoneId = milestoneId,
                Status = TransactionStatus.Completed,
                ProcessedAt = now,
                BalanceAfter = balanceAfter,
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

    /// <summary>A success at Stripe of another payment than the one that it names, to be given back whole.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="named">The payment that it names.</param>
    /// <param name="paymentIntentId">Its own id at Stripe.</param>
    /// <param name="received">What was paid.</param>
    /// <param name="now">When.</param>
    public static Transaction StrayPayment(Guid id, Transaction named, string paymentIntentId, Money received, DateTimeOffset now) =>
        Raise(
            Pending(id, named.UserId, named.ContractId, received, TransactionType.Payment, now) with
            {
                Status = TransactionStatus.Cancelled,
                StripePaymentIntentId = paymentIntentId,
                ProcessedAt = now,
            },
            new StrayPaymentReceived(id, named.UserId, named.ContractId, received, named.Id),
            now);

    /// <summary>Something was paid that cannot be booked here: administrators have to give it back at Stripe.</summary>
    public Transaction NoteUnreadable(string currency, long minorUnits, DateTimeOffset now) =>
        Raise(
            this with { Metadata = Metadata.SetItem(UnreadableCurrency, currency) },
            new UnreadablePaymentReceived(Id, UserId, ContractId, minorUnits),
            now);

    /// <summary>An attempt to pay was declined; the payment stays pending, since the payer can try again.</summary>
    public Result<Transaction> Decline(string reason, DateTimeOffset now) =>
        Status != TransactionStatus.Pending
            ? PaymentErrors.TransactionNotPending
            : Raise(
                this with { Metadata = Metadata.SetItem(DeclineReason, reason) },
                new PaymentDeclined(Id, UserId, ContractId),
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
        return Failed(reason, now);
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
                AlarmAt = PaymentDeadlines.RefundArrival.EndsAt(now),
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

    private Transaction Failed(string reason, DateTimeOffset now) =>
        Raise(
            Ended(TransactionStatus.Failed, now) with
            {
                Metadata = Metadata.SetItem(FailureReason, reason),
                AlarmAt = Type == TransactionType.Refund ? now + AlarmEvery : null,
            },
            new TransactionFailed(Id, UserId, ContractId, Type),
            now);

    private Transaction Ended(TransactionStatus status, DateTimeOffset now) =>
        this with { Status = status, ProcessedAt = now, ExpiresAt = null, SendingUntil = null, AlarmAt = null };
}

/// <summary>What a transaction does with money.</summary>
public enum TransactionType
{
    /// <summary>A hirer pays through Stripe.</summary>
    Payment,

    /// <summary>Money goes back to the hirer through Stripe.</summary>
    Refund,

    /// <summary>A payment is put into an escrow.</summary>
    EscrowHold,

    /// <summary>A milestone's amount leaves an escrow for the worker.</summary>
    EscrowRelease,

    /// <summary>A worker's balance is paid out.</summary>
    Payout,

    /// <summary>The platform's part of a release.</summary>
    Fee,

    /// <summary>The tax on the platform's part of a release.</summary>
    Tax,

    /// <summary>What became available pays what its user owes.</summary>
    DebtNetted,

    /// <summary>What was taken for a debt that turned out not to be one comes back.</summary>
    DebtReturned,

    /// <summary>A payer's bank took a payment back: what it had brought the worker goes.</summary>
    Chargeback,

    /// <summary>Money of a wallet is exchanged: one out, one in.</summary>
    Exchange = 10,

    /// <summary>An administrator's correction adds to a wallet, or takes away.</summary>
    Correction = 11,

    /// <summary>A worker gives money of a release back to the hirer.</summary>
    GiveBack = 12,

    /// <summary>A period of a plan is paid.</summary>
    Subscription = 13,
}

/// <summary>The states of a transaction: pending → completed, failed or cancelled.</summary>
public enum TransactionStatus
{
    /// <summary>Under way.</summary>
    Pending,

    /// <summary>Done.</summary>
    Completed,

    /// <summary>Refused by the provider.</summary>
    Failed,

    /// <summary>Stopped before it was done.</summary>
    Cancelled,
}

/// <summary>How a hirer pays.</summary>
public enum PaymentChannel
{
    /// <summary>By card: confirmed within minutes.</summary>
    Card,

    /// <summary>By mobile money: may take a day.</summary>
    MobileMoney,
}
