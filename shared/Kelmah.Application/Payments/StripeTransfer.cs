namespace Kelmah.Application.Payments;

/// <summary>Money moved to a connected account, https://docs.stripe.com/api/transfers/object.</summary>
/// <param name="Id">Starts with <c>tr_</c>.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="AmountReversed">What has been taken back, in minor units.</param>
/// <param name="Currency">Three lower-case letters.</param>
/// <param name="DestinationAccountId">The connected account.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Metadata">What was given at its creation.</param>
public sealed record StripeTransfer(
    string Id,
    long Amount,
    long AmountReversed,
    string Currency,
    string DestinationAccountId,
    DateTimeOffset Created,
    IReadOnlyDictionary<string, string> Metadata);

/// <summary>A transfer to be made.</summary>
/// <param name="Amount">Minor units, positive, at most what the platform's balance has available.</param>
/// <param name="Currency">Three lower-case letters.</param>
/// <param name="DestinationAccountId">The connected account, <c>acct_…</c>.</param>
public sealed record NewStripeTransfer(long Amount, string Currency, string DestinationAccountId)
{
    /// <summary>For the platform's own books.</summary>
    public string? Description { get; init; }

    /// <summary>Joins the transfer with the payment that it is made from.</summary>
    public string? TransferGroup { get; init; }

    /// <summary>Own ids by which events of this transfer are recognised.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
