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

    /// <summary>A bank that has decided reads no evidence.</summary>
    public static readonly ErrorCode ChargebackDecided = new("chargeback_decided", 409, "The bank has decided, or takes no evidence.");

    /// <summary>Evidence is given once.</summary>
    public static readonly ErrorCode EvidenceAlreadySent = new("evidence_already_sent", 409, "The bank has the evidence already.");

    /// <summary>What is being sent stays as it is until it is known to have arrived.</summary>
    public static readonly ErrorCode EvidenceBeingSent = new("evidence_being_sent", 409, "The evidence is being sent just now.", RetryHelps: true);

    /// <summary>Evidence is sent at its time, or when an administrator says so.</summary>
    public static readonly ErrorCode EvidenceNotDue = new("evidence_not_due", 409, "The evidence is not due to be sent.");

    /// <summary>Only money of a release is given back.</summary>
    public static readonly ErrorCode NotARelease = new("transaction_not_a_release", 409, "The transaction is no release of a milestone's money.");

    /// <summary>Money of a release is given back for some months; after that, banks take back less and less.</summary>
    public static readonly ErrorCode GiveBackTooLate = new("give_back_too_late", 409, "The release is too long ago for its money to be given back.");

    /// <summary>No more is given back than was released.</summary>
    public static readonly ErrorCode GiveBackTooMuch = new("give_back_too_much", 409, "That much was not released, or was given back already.");

    /// <summary>Of one release, one give-back at a time waits for money that was withdrawn.</summary>
    public static readonly ErrorCode GiveBackUnderWay = new("give_back_under_way", 409, "Money of this release that you have withdrawn is being taken back to be given back already.", RetryHelps: true);

    /// <summary>What has left for a bank, or is paid by hand, nobody but its owner can bring back.</summary>
    public static readonly ErrorCode GiveBackWithdrawn = new(
        "give_back_withdrawn",
        409,
        "You have withdrawn it: what is on its way to your bank, or is paid by hand, cannot be taken back. Give back as much as your wallet holds, now or from what you earn next, or cancel a withdrawal that is still pending.");

    /// <summary>What a bank has taken, or may take, is not sent back to the payer a second time.</summary>
    public static readonly ErrorCode PaymentChargedBack = new("payment_charged_back", 409, "The payer's bank takes the payment back, or has.");

    /// <summary>No more of a payment is refunded than was paid.</summary>
    public static readonly ErrorCode PaymentRefunded = new("payment_refunded", 409, "The payment was refunded already.");

    /// <summary>No wallet is overdrawn.</summary>
    public static readonly ErrorCode WalletInsufficient = new("wallet_insufficient", 409, "The wallet does not hold that much.");

    /// <summary>Only what a release brought and cannot be withdrawn yet matures, or stands still.</summary>
    public static readonly ErrorCode EarningNotPending = new("earning_not_pending", 409, "Nothing of the release waits to be withdrawn.");

    /// <summary>What a payer's bank asks back stands until the bank has decided.</summary>
    public static readonly ErrorCode EarningFrozen = new("earning_frozen", 409, "The payer's bank has not decided yet.", RetryHelps: true);

    /// <summary>A release can be withdrawn when its security period is over.</summary>
    public static readonly ErrorCode SecurityPeriodRuns = new("security_period_runs", 409, "The security period of the release is not over.", RetryHelps: true);

    /// <summary>Stripe answered that something is wrong, and would do so again.</summary>
    public static readonly ErrorCode ProviderRefused = new("payment_provider_refused", 502, "The payment provider refused the payment.");

    /// <summary>What a stored payment method is asked to pay, its issuer may refuse. Nothing was charged, and another payment can be started at once.</summary>
    public static readonly ErrorCode PaymentDeclined = new("payment_declined", 402, "The payment was declined; nothing was charged.");


    /// <summary>Mobile money is a type of payment method that the platform's account may not have.</summary>
    public static readonly ErrorCode ChannelNotOffered = new("payment_channel_not_offered", 422, "Payments are not taken by this channel.");

    /// <summary>The payment provider charges no amount like this.</summary>
    public static readonly ErrorCode AmountNotPayable = new("amount_not_payable", 409, "The contract's pay is too small or too large to be paid at once.");

    /// <summary>Stripe could not be reached, or does not let the app in.</summary>
    public static readonly ErrorCode ProviderUnavailable = new(
        "payment_provider_unavailable", 503, "The payment provider does not answer just now.", RetryHelps: true);

    /// <summary>Only pairs of currencies with a rate are exchanged.</summary>
    public static readonly ErrorCode ExchangeNotOffered = new("exchange_not_offered", 422, "This pair of currencies is not exchanged.");

    /// <summary>A quote is kept to until it says.</summary>
    public static readonly ErrorCode ExchangeQuoteExpired = new("exchange_quote_expired", 409, "The quote is over; ask for another one.");

    /// <summary>An entry is corrected only where it is.</summary>
    public static readonly ErrorCode CorrectedUnknown = new("corrected_entry_unknown", 422, "The journal has no entry with this id.");

    /// <summary>What is kept equal to something else is moved by its own commands.</summary>
    public static readonly ErrorCode AccountNotCorrectable = new("account_not_correctable", 422, "This account is not changed by a correction.");

    /// <summary>Of a correction, one administrator proposes and another one approves.</summary>
    public static readonly ErrorCode OwnCorrection = new("own_correction", 403, "Another administrator has to approve what you proposed.");

    /// <summary>A correction is decided once, in its time.</summary>
    public static readonly ErrorCode CorrectionNotOpen = new("correction_not_open", 409, "The correction is decided, or its time is over.");

    /// <summary>What a payment or a subscription charges stays until something else is charged.</summary>
    public static readonly ErrorCode PaymentMethodInUse = new("payment_method_in_use", 409, "A payment or a subscription is charged to the payment method. Make another one the default first.");

    /// <summary>A subscription is charged to a stored payment method.</summary>
    public static readonly ErrorCode PaymentMethodNeeded = new("payment_method_needed", 409, "You have stored no payment method that the plan could be charged to.");

    /// <summary>Only what the settings offer can be subscribed to.</summary>
    public static readonly ErrorCode PlanNotOffered = new("plan_not_offered", 422, "No such plan is offered.");

    /// <summary>A user has one subscription.</summary>
    public static readonly ErrorCode SubscriptionExists = new("subscription_exists", 409, "You have a subscription; change its plan instead.");

    /// <summary>What has ended is not changed.</summary>
    public static readonly ErrorCode SubscriptionEnded = new("subscription_ended", 409, "The subscription has ended.");

    /// <summary>A plan changes while it is paid.</summary>
    public static readonly ErrorCode SubscriptionNotPaid = new("subscription_not_paid", 409, "The subscription is not paid.");

    /// <summary>A webhook is accepted only with its signature.</summary>
    public static readonly ErrorCode WebhookNotSigned = new("webhook_signature_invalid", 400, "The webhook's signature does not hold.");
}
