using Kelmah.Kernel.Queues;
using Kelmah.Payments;

namespace Kelmah.Functions.Queues;

/// <summary>Works out one kept webhook of Stripe's; while Stripe cannot be asked, the message comes again.</summary>
public sealed class ProcessStripeEvents(ProcessStripeNotice process)
{
    [Function("ProcessStripeEvents")]
    public async Task RunAsync(
        [ServiceBusTrigger(QueueNames.StripeEvents, Connection = "ServiceBus", IsSessionsEnabled = true)] string noticeId, CancellationToken cancellationToken)
    {
        var processed = await process.ExecuteAsync(Guid.Parse(noticeId), cancellationToken);
        if (processed.Refusal is { } refusal) throw new InvalidOperationException($"The webhook {noticeId} waits: {refusal.Error.Code}.");
    }
}
