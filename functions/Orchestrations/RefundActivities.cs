using Kelmah.Payments;

namespace Kelmah.Functions.Orchestrations;

/// <summary>What the orchestration of a refund does.</summary>
public sealed class RefundActivities(SendRefund send)
{
    /// <summary>Has Stripe send the refund, under a key that makes a repeat harmless. While Stripe does not answer, it is tried again.</summary>
    [Function("SendRefundOnce")]
    public async Task<SentRefund> SendRefundOnce([ActivityTrigger] Guid refundId, CancellationToken cancellationToken)
    {
        var sent = await send.ExecuteAsync(refundId, cancellationToken);
        if (sent.IsRefused(out var refusal, out var refund))
        {
            if (refusal.Error.RetryHelps) throw new InvalidOperationException($"Refund {refundId} is not sent yet: {refusal.Error.Code}.");
            return new SentRefund(refusal.Error.Code, Ended: false);
        }

        return new SentRefund(refund!.Status.ToString().ToLowerInvariant(), refund.Status != TransactionStatus.Pending);
    }
}
