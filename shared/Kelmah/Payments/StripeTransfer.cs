namespace Kelmah.Payments;

/// <summary>Money that was moved to a connected account, https://docs.stripe.com/api/transfers/object.</summary>
/// <param name="Id">Starts with <c>tr_</c>.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Currency">Three lower-case letters.</param>
/// <param name="DestinationId">The connected account.</param>
/// <param name="Metadata">What was given at its creation.</param>
public sealed record StripeTransfer(string Id, long Amount, string Currency, string? DestinationId, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>How much of it was taken back.</summary>
    public long AmountReversed { get; init; }

    /// <summary>What it took from the balance; null if the call did not ask for it.</summary>
    public StripeBalanceChange? Balance { get; init; }
}

/// <summary>A transfer to be made.</summary>
/// <param name="Amount">Minor units.</param>
/// <param name="Currency">Three lower-case letters.</param>
/// <param name="DestinationId">The connected account.</param>
/// <param name="Group">By which it is listed.</param>
public sealed record NewStripeTransfer(long Amount, string Currency, string DestinationId, string Group)
{
    /// <summary>Own ids by which it is recognised.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>A transfer, or a part of one, that was taken back, https://docs.stripe.com/api/transfer_reversals/object.</summary>
/// <param name="Id">Starts with <c>trr_</c>.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Currency">Three lower-case letters.</param>
public sealed record StripeTransferReversal(string Id, long Amount, string Currency)
{
    /// <summary>What came back to the balance; null if the call did not ask for it.</summary>
    public StripeBalanceChange? Balance { get; init; }
}

/// <summary>Money that goes from a connected account to its bank, https://docs.stripe.com/api/payouts/object.</summary>
/// <param name="Id">Starts with <c>po_</c>.</param>
/// <param name="Status">Its status at Stripe.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Currency">Three lower-case letters.</param>
/// <param name="Metadata">What was given at its creation.</param>
public sealed record StripePayout(string Id, StripePayoutStatus Status, long Amount, string Currency, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The bank account, <c>ba_…</c>, or the card.</summary>
    public string? DestinationId { get; init; }

    /// <summary>Why it failed, such as <c>account_closed</c>, https://docs.stripe.com/api/payouts/failures; null where it did not.</summary>
    public string? FailureCode { get; init; }

    /// <summary>Whether it did not arrive, or came back.</summary>
    public bool HasEndedUnpaid => Status is StripePayoutStatus.Failed or StripePayoutStatus.Canceled;

    /// <summary>Why it did not arrive.</summary>
    public string Reason => FailureCode ?? (Status == StripePayoutStatus.Canceled ? "payout_canceled" : "payout_failed");

    /// <summary>Whether the bank account is at fault, so that another payout to it would fail likewise.</summary>
    public bool BlamesDestination => Status == StripePayoutStatus.Failed && FailureCode is not (null or "could_not_process" or "insufficient_funds" or "declined");
}

/// <summary>The states of a payout, https://docs.stripe.com/api/payouts/object#payout_object-status. One that is paid may fail within some days.</summary>
public enum StripePayoutStatus
{
    Pending,
    InTransit,
    Paid,
    Failed,
    Canceled,

    /// <summary>One that this program does not know.</summary>
    Unknown,
}

/// <summary>A payout to be made from a connected account.</summary>
/// <param name="Amount">Minor units.</param>
/// <param name="Currency">Three lower-case letters.</param>
public sealed record NewStripePayout(long Amount, string Currency)
{
    /// <summary>Own ids by which it is recognised.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
