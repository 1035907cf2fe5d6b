using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Keeps a webhook that Stripe signed, once by its event id, and answers; what it means is worked out from the queue, so
/// that the answer comes well under a second.
/// </summary>
public sealed class ReceiveStripeWebhook(
    IStripeWebhookVerifier verifier, IDocumentStore store, Transactor transactor, TimeProvider clock, IIdSource ids)
{
    /// <summary>Not an answer to anybody: says within this class that the event is there already.</summary>
    private static readonly ErrorCode AlreadyKept = new("stripe_event_already_kept", 200, "The event is there already.");

    /// <summary>Keeps the event; a repeat of Stripe's is a success. Refused where the signature does not hold.</summary>
    /// <param name="body">Byte for byte as it came.</param>
    /// <param name="signature">The header <c>Stripe-Signature</c>.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<WebhookReceipt>> ExecuteAsync(
        ReadOnlyMemory<byte> body, string? signature, CancellationToken cancellationToken)
    {
        var verified = verifier.Verify(body, signature);
        if (!verified.Accepted) return new Refusal(PaymentErrors.WebhookNotSigned, verified.Refusal.ToString());
        var received = verified.Event;
        var kept = await transactor.RunAsync<WebhookReceipt>(actorId: null, async work =>
        {
            var known = await store.FindAsync(StripeNoticeCollection.StripeEventId.Is(received.Id), cancellationToken).ConfigureAwait(false);
            if (known is not null) return new WebhookReceipt(received.Id);
            work.Insert(ToNotice(received), AlreadyKept);
            return new WebhookReceipt(received.Id);
        }, cancellationToken).ConfigureAwait(false);
        return kept.Refusal?.Error == AlreadyKept ? new WebhookReceipt(received.Id) : kept;
    }

    private StripeNotice ToNotice(StripeEvent received) => StripeNotice.Receive(
        ids.NewId(),
        received.Id,
        received.Type,
        received.ObjectId,
        received.ObjectType,
        received.ApiVersion,
        received.Created,
        clock.GetUtcNow());
}
