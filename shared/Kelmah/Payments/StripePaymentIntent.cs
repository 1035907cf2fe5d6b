namespace Kelmah.Payments;

/// <summary>A payment, https://docs.stripe.com/api/payment_intents/object.</summary>
/// <param name="Id">Starts with <c>pi_</c>.</param>
/// <param name="Status">Its status at Stripe.</param>
/// <param name="Amount">What is to be paid, in minor units.</param>
/// <param name="AmountReceived">What has been paid, in minor units.</param>
/// <param name="Currency">Three lower-case letters.</param>
/// <param name="ClientSecret">Lets the payer's browser confirm this payment. Never logged nor stored.</param>
/// <param name="Created">When it was created.</param>
/// <param name="Metadata">What was given at its creation.</param>
public sealed record StripePaymentIntent(
    string Id,
    StripePaymentIntentStatus Status,
    long Amount,
    long AmountReceived,
    string Currency,
    string? ClientSecret,
    DateTimeOffset Created,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The last attempt to charge; null before the first.</summary>
    public StripeCharge? LatestCharge { get; init; }

    /// <summary>The code of the last refusal, for example <c>card_declined</c>.</summary>
    public string? LastPaymentErrorCode { get; init; }

    /// <summary>Why the issuer declined the last time, for example <c>insufficient_funds</c>; null where it did not, or did not say.</summary>
    public string? LastDeclineCode { get; init; }

    /// <summary>What it is paid with; null before that is chosen, after a refusal, and if the call did not ask for it.</summary>
    public StripePaymentMethod? PaymentMethod { get; init; }

    /// <summary>Everything but the client secret.</summary>
    public override string ToString() => $"{Id} {Status} {Amount} {Currency}";
}

/// <summary>The states of a payment.</summary>
public enum StripePaymentIntentStatus
{
    /// <summary>Needs a payment method: new, or the last one was declined.</summary>
    RequiresPaymentMethod,

    /// <summary>Has a payment method and waits to be confirmed.</summary>
    RequiresConfirmation,

    /// <summary>Waits for the payer, for example for 3-D Secure.</summary>
    RequiresAction,

    /// <summary>Is being paid.</summary>
    Processing,

    /// <summary>Is authorized and waits to be captured.</summary>
    RequiresCapture,

    /// <summary>Will not be paid any more.</summary>
    Canceled,

    /// <summary>Is paid.</summary>
    Succeeded,

    /// <summary>A state that Stripe has introduced since; treat it as not final.</summary>
    Unknown,
}

/// <summary>A payment to be created.</summary>
/// <param name="Amount">Minor units, positive.</param>
/// <param name="Currency">Three lower-case letters.</param>
public sealed record NewStripePaymentIntent(long Amount, string Currency)
{
    /// <summary>The type of the only payment method that it takes, https://docs.stripe.com/api/payment_methods/object#payment_method_object-type.</summary>
    public string PaymentMethodType { get; init; } = "card";

    /// <summary>Whose payment method it is paid with, or kept for, <c>cus_…</c>; null for nobody's.</summary>
    public string? CustomerId { get; init; }

    /// <summary>Whether what it is paid with is attached to the customer, to be charged later while the payer is not there.</summary>
    public bool KeepsPaymentMethod { get; init; }

    /// <summary>
    /// A payment method of the customer, <c>pm_…</c>, which is charged at once, while the payer is not there; null where the payer confirms the payment.
    /// </summary>
    public string? PaymentMethodId { get; init; }

    /// <summary>Own ids by which events of this payment are recognised; at most 50 keys, values up to 500 characters.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Shown to the payer.</summary>
    public string? Description { get; init; }

    /// <summary>Joins the payment with the transfers that are made from it.</summary>
    public string? TransferGroup { get; init; }
}

/// <summary>One attempt to charge a payment, https://docs.stripe.com/api/charges/object.</summary>
/// <param name="Id">Starts with <c>ch_</c> or <c>py_</c>.</param>
/// <param name="Paid">Whether it succeeded.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="AmountRefunded">What has been given back of it, in minor units.</param>
/// <param name="Currency">Three lower-case letters.</param>
public sealed record StripeCharge(string Id, bool Paid, long Amount, long AmountRefunded, string Currency)
{
    /// <summary>
    /// What the platform's balance got and what Stripe kept, in the balance's currency; null while that is not settled,
    /// or if the call did not ask for it.
    /// </summary>
    public StripeBalanceChange? Balance { get; init; }
}

/// <summary>A change of the platform's balance at Stripe. <c>Net</c> is <c>Amount</c> less <c>Fee</c>.</summary>
/// <param name="Id">Starts with <c>txn_</c>.</param>
/// <param name="Amount">Gross, in minor units of <paramref name="Currency"/>.</param>
/// <param name="Fee">What Stripe kept.</param>
/// <param name="Net">What the balance changed by.</param>
/// <param name="Currency">Three lower-case letters; need not be the charge's.</param>
public sealed record StripeBalanceChange(string Id, long Amount, long Fee, long Net, string Currency)
{
    /// <summary>For example <c>charge</c>, <c>refund</c>, <c>refund_failure</c> or <c>adjustment</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>The charge, refund or dispute that caused it; null for the few that have none.</summary>
    public string? SourceId { get; init; }

    /// <summary>The payment that its source belongs to; null where that was not asked for, or there is none.</summary>
    public string? PaymentIntentId { get; init; }

    /// <summary>The transfer that its source took back; null where that was not asked for, or there is none.</summary>
    public string? TransferId { get; init; }

    /// <summary>When the balance changed, UTC.</summary>
    public DateTimeOffset Created { get; init; }
}

/// <summary>A refund, https://docs.stripe.com/api/refunds/object.</summary>
/// <param name="Id">Starts with <c>re_</c>.</param>
/// <param name="Status">Its status at Stripe.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Currency">Three lower-case letters.</param>
/// <param name="PaymentIntentId">The payment that it gives back.</param>
/// <param name="Created">When it was created.</param>
/// <param name="Metadata">What was given at its creation.</param>
public sealed record StripeRefund(
    string Id,
    StripeRefundStatus Status,
    long Amount,
    string Currency,
    string? PaymentIntentId,
    DateTimeOffset Created,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Whether the payer did not get the money, for good.</summary>
    public bool HasEndedUnpaid => Status is StripeRefundStatus.Failed or StripeRefundStatus.Canceled;

    /// <summary>Why it failed, for example <c>expired_or_canceled_card</c>.</summary>
    public string? FailureReason { get; init; }

    /// <summary>What it took from the balance; null while that is not known, or if the call did not ask for it.</summary>
    public StripeBalanceChange? Balance { get; init; }

    /// <summary>What came back to the balance when it failed; null for one that has not, or while that is not known.</summary>
    public StripeBalanceChange? FailureBalance { get; init; }
}

/// <summary>The states of a refund.</summary>
public enum StripeRefundStatus
{
    /// <summary>On its way.</summary>
    Pending,

    /// <summary>Waits for the payer.</summary>
    RequiresAction,

    /// <summary>Sent to the payer's bank. It can still fail afterwards.</summary>
    Succeeded,

    /// <summary>Came back to the platform's balance.</summary>
    Failed,

    /// <summary>Stopped before it was sent.</summary>
    Canceled,

    /// <summary>A state that Stripe has introduced since; treat it as not final.</summary>
    Unknown,
}

/// <summary>A refund to be created.</summary>
/// <param name="PaymentIntentId">The payment to give back.</param>
/// <param name="Amount">Minor units; null gives back all that is left.</param>
public sealed record NewStripeRefund(string PaymentIntentId, long? Amount)
{
    /// <summary>Own ids by which events of this refund are recognised.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>What Stripe holds for the platform, https://docs.stripe.com/api/balance.</summary>
/// <param name="Amounts">Available and pending together, in minor units by currency (three lower-case letters).</param>
public sealed record StripeBalance(IReadOnlyDictionary<string, long> Amounts);

/// <summary>A payer disputes a charge with the bank, https://docs.stripe.com/api/disputes/object.</summary>
/// <param name="Id">Starts with <c>du_</c> or <c>dp_</c>.</param>
/// <param name="Status">Its status at Stripe.</param>
/// <param name="Amount">What is disputed, in minor units of the charge's currency.</param>
/// <param name="Currency">Three lower-case letters.</param>
/// <param name="PaymentIntentId">The payment.</param>
/// <param name="Reason">The bank's, for example <c>fraudulent</c> or <c>product_not_received</c>.</param>
/// <param name="Created">When the bank told Stripe, UTC.</param>
public sealed record StripeDispute(
    string Id, StripeDisputeStatus Status, long Amount, string Currency, string? PaymentIntentId, string Reason, DateTimeOffset Created)
{
    /// <summary>Until when evidence counts, UTC; null where none is taken.</summary>
    public DateTimeOffset? EvidenceDueBy { get; init; }

    /// <summary>Whether evidence is asked for, and none was given to the bank: an inquiry, or a dispute.</summary>
    public bool AwaitsResponse { get; init; }

    /// <summary>Whether the bank only asks so far, and has taken nothing.</summary>
    public bool IsInquiry { get; init; }

    /// <summary>What was attached to it.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>What it took from the balance and, once won, what came back, oldest first. An inquiry takes nothing.</summary>
    public IReadOnlyList<StripeBalanceChange> BalanceChanges { get; init; } = [];

    /// <summary>What it took from the balance; null where it has taken nothing.</summary>
    public StripeBalanceChange? Withdrawn => BalanceChanges.FirstOrDefault(change => change.Amount < 0);

    /// <summary>What came back to the balance; null where nothing has.</summary>
    public StripeBalanceChange? Reinstated => BalanceChanges.FirstOrDefault(change => change.Amount > 0);
}

/// <summary>Evidence to be given to the payer's bank, https://docs.stripe.com/api/disputes/update. Each text has at most <see cref="MaxLength"/> characters; null for none.</summary>
/// <param name="Metadata">Ours, to be attached to the dispute.</param>
public sealed record NewStripeEvidence(IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Stripe's limit of each text; that of all together, 150 000, is not reached.</summary>
    public const int MaxLength = 20_000;

    public string? ProductDescription { get; init; }

    public string? ServiceDate { get; init; }

    public string? CustomerEmailAddress { get; init; }

    public string? AccessActivityLog { get; init; }

    public string? RefundPolicyDisclosure { get; init; }

    public string? CancellationPolicyDisclosure { get; init; }

    public string? UncategorizedText { get; init; }
}

/// <summary>The states of a dispute.</summary>
public enum StripeDisputeStatus
{
    /// <summary>An inquiry or a dispute is open: it waits for evidence or for the bank.</summary>
    Open,

    /// <summary>The bank decided for the platform, or an inquiry came to nothing: what was taken is back.</summary>
    Won,

    /// <summary>The bank decided for the payer.</summary>
    Lost,

    /// <summary>A state that Stripe has introduced since; treat it as not final.</summary>
    Unknown,
}
