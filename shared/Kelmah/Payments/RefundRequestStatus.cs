namespace Kelmah.Payments;

/// <summary>Where a request for a refund stands.</summary>
public enum RefundRequestStatus
{
    /// <summary>The worker has time to answer.</summary>
    Open,

    /// <summary>The worker agreed, or did not answer in time: the money goes back.</summary>
    Granted,

    /// <summary>The worker declined, or has delivered meanwhile.</summary>
    Declined,

    /// <summary>The worker did not answer, and the sum is too large for silence to decide.</summary>
    Escalated,
}
