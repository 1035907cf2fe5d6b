using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>The rules of escrows, transactions and wallets.</summary>
public static class PaymentErrors
{
    /// <summary>Who is paid out must be known to the payment provider.</summary>
    public static readonly ErrorCode PayoutAccountNotActive = new("payout_account_not_active", 409, "Your payout account is not active yet.");

    /// <summary>The country of an account is fixed when it is opened.</summary>
    public static readonly ErrorCode PayoutCountryDiffers = new("payout_country_differs", 409, "Your payout account is in another country.");

    /// <summary>The payment provider opens no accounts there.</summary>
    public static readonly ErrorCode PayoutCountryNotServed = new("payout_country_not_served", 422, "The payment provider opens no accounts in this country.");

    /// <summary>A milestone is funded once.</summary>
    public static readonly ErrorCode EscrowAlreadyHeld = new("escrow_already_held", 409, "The escrow holds the money of every milestone already.");

    /// <summary>One payment into an escrow is under way at a time; it is paid or expires first.</summary>
    public static readonly ErrorCode PaymentUnderWay = new("escrow_payment_pending", 409, "A payment into the escrow is under way.", RetryHelps: true);

    /// <summary>Milestones are funded by number.</summary>
    public static readonly ErrorCode FundingOutOfOrder = new("escrow_funding_order", 409, "Milestones are funded in their order, and none twice.");

    /// <summary>An escrow is paid with the transaction that it waits for, and with its exact amount.</summary>
    public static readonly ErrorCode EscrowPaymentDiffers = new("escrow_payment_differs", 409, "The payment is not the one that the escrow waits for.");

    /// <summary>Nothing leaves an escrow before money came in.</summary>
    public static readonly ErrorCode EscrowNotHeld = new("escrow_not_held", 409, "The escrow holds no money yet.");

    /// <summary>No more leaves an escrow than it holds.</summary>
    public static readonly ErrorCode EscrowInsufficient = new("escrow_insufficient", 409, "The escrow does not hold that much.");

    /// <summary>A milestone is paid out once.</summary>
    public static readonly ErrorCode EscrowAlreadyReleased = new("escrow_already_released", 409, "The money was released or refunded already.");

    /// <summary>Nothing moves while a dispute is open.</summary>
    public static readonly ErrorCode EscrowFrozen = new("escrow_frozen", 409, "The escrow is frozen by a dispute.");

    /// <summary>Only a frozen escrow is unfrozen.</summary>
    public static readonly ErrorCode EscrowNotFrozen = new("escrow_not_frozen", 409, "The escrow is not frozen.");

    /// <summary>Amounts are above zero.</summary>
    public static readonly ErrorCode AmountNotPositive = new("amount_not_positive", 409, "The amount is not above zero.");

    /// <summary>A transaction ends once: a late message never moves it back.</summary>
    public static readonly ErrorCode TransactionNotPending = new("transaction_not_pending", 409, "The transaction has ended.");

    /// <summary>A transaction stands for one object of the provider.</summary>
    public static readonly ErrorCode AlreadyLinked = new("transaction_already_linked", 409, "The transaction belongs to another payment.");

    /// <summary>A payment waits until its time is over.</summary>
    public static readonly ErrorCode PaymentNotExpired = new("payment_not_expired", 409, "The payment's time is not over.", RetryHelps: true);

    /// <summary>One sender at a time has a refund sent.</summary>
    public static readonly ErrorCode RefundBeingSent = new("refund_being_sent", 409, "The refund is being sent just now.", RetryHelps: true);

    /// <summary>Only a refund that failed, and that nobody has dealt with, is sent again or given back by hand.</summary>
    public static readonly ErrorCode RefundNotFailed = new("refund_not_failed", 409, "The refund has not failed, or was dealt with.");

    /// <summary>A request for a refund is decided once.</summary>
    public static readonly ErrorCode RefundRequestAnswered = new("refund_request_answered", 409, "The request for a refund is decided.");

    /// <summary>A milestone has one undecided request for a refund.</summary>
    public static readonly ErrorCode RefundAlreadyRequested = new("refund_already_requested", 409, "A refund is asked for already.");

    /// <summary>No wallet is overdrawn.</summary>
    public static readonly ErrorCode WalletInsufficient = new("wallet_insufficient", 409, "The wallet does not hold that much.");

    /// <summary>Stripe answered that something is wrong, and would do so again.</summary>
    public static readonly ErrorCode ProviderRefused = new("payment_provider_refused", 502, "The payment provider refused the payment.");

    /// <summary>The payment provider charges no amount like this.</summary>
    public static readonly ErrorCode AmountNotPayable = new("amount_not_payable", 409, "The contract's pay is too small or too large to be paid at once.");

    /// <summary>Stripe could not be reached, or does not let the app in.</summary>
    public static readonly ErrorCode ProviderUnavailable = new(
        "payment_provider_unavailable", 503, "The payment provider does not answer just now.", RetryHelps: true);

    /// <summary>A webhook is accepted only with its signature.</summary>
    public static readonly ErrorCode WebhookNotSigned = new("webhook_signature_invalid", 400, "The webhook's signature does not hold.");
}
