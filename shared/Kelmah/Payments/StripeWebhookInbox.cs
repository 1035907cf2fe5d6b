using System.Text;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Stores webhook events that Stripe signed, once by their event id. They are processed from the queue, so that Stripe is
/// answered well under a second. What Stripe signed and is no event is stored as well: sent again, it would be none either.
/// </summary>
public sealed class StripeWebhookInbox(
    IStripeWebhookVerifier verifier, IDocumentStore store, Transactor transactor, TimeProvider clock, IIdSource ids)
{
    /// <summary>Stores an event; a repeated delivery is a success. Refused where the signature is not valid.</summary>
    /// <param name="body">Byte for byte as it came.</param>
    /// <param name="signature">The header <c>Stripe-Signature</c>.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<WebhookReceipt>> ReceiveAsync(
        ReadOnlyMemory<byte> body, string? signature, CancellationToken cancellationToken)
    {
        var verified = verifier.Verify(body, signature);
        var isUnreadable = verified.Refusal == StripeWebhookRefusal.PayloadMalformed || verified.Event?.Id.Length > StripeNotice.MaxIdLength;
        if (!verified.Accepted && !isUnreadable) return new Refusal(PaymentErrors.WebhookNotSigned, verified.Refusal is { } why ? Describe(why) : null);
        var (id, text) = (ids.NewId(), Encoding.UTF8.GetString(body.Span));
        var notice = isUnreadable
            ? StripeNotice.ReceiveUnreadable(id, body.Span, text, clock.GetUtcNow())
            : StripeNotice.Receive(id, verified.Event!, text, clock.GetUtcNow());
        return await transactor.RunAsync<WebhookReceipt>(actorId: null, async work =>
        {
            var known = await work.FindAsync(StripeNoticeCollection.StripeEventId.Is(notice.StripeEventId), cancellationToken).ConfigureAwait(false);
            if (known is null) work.Insert(notice, DuplicateAnswer.DecideAgain);
            return new WebhookReceipt(notice.StripeEventId);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A webhook as it was stored, with its body, for administrators.</summary>
    public async Task<Result<StripeNoticeView>> GetAsync(Caller caller, Guid noticeId, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        return await store.FindAsync<StripeNotice>(noticeId, cancellationToken).ConfigureAwait(false) is { } notice
            ? StripeNoticeView.Of(notice)
            : RequestErrors.NotFound;
    }

    private static string Describe(StripeWebhookRefusal why) => why switch
    {
        StripeWebhookRefusal.SignatureMissing => "There is no header Stripe-Signature.",
        StripeWebhookRefusal.SignatureMalformed => "The header Stripe-Signature is not of the form t=…,v1=….",
        StripeWebhookRefusal.SignatureMismatch => "No signature in the header Stripe-Signature is that of the body; see the setting Stripe__WebhookSecret.",
        StripeWebhookRefusal.TimestampOutsideTolerance => "The signature's time is more than 300 seconds from now; see the clock.",
        StripeWebhookRefusal.PayloadMalformed => "The signature holds, but the body is no event.",
    };
}

/// <summary>Says that a webhook event is stored.</summary>
/// <param name="Received">Stripe's id of the event; of a body that is no event, <c>unreadable:</c> and its SHA-256.</param>
[SchemaName("WebhookReceipt")]
public sealed record WebhookReceipt(string Received);

/// <summary>A webhook as it was received.</summary>
/// <param name="Id">Ours.</param>
/// <param name="StripeEventId">Stripe's id of the event; of a body that is no event, <c>unreadable:</c> and its SHA-256.</param>
/// <param name="Type">For example <c>payment_intent.succeeded</c>; <c>unreadable</c> for a body that is no event.</param>
/// <param name="IsReadable">Whether the body is an event.</param>
/// <param name="ReceivedAt">When it came, UTC.</param>
/// <param name="Body">The signed text, byte for byte in UTF-8; null for one of an earlier release of the app.</param>
[SchemaName("StripeNotice")]
[HoldsSecret]
public sealed record StripeNoticeView(Guid Id, string StripeEventId, string Type, bool IsReadable, DateTimeOffset ReceivedAt, string? Body)
{
    public static StripeNoticeView Of(StripeNotice notice) =>
        new(notice.Id, notice.StripeEventId, notice.Type, notice.IsReadable, notice.CreatedAt, notice.Body);

    /// <summary>Everything but the body.</summary>
    public override string ToString() => $"{nameof(StripeNoticeView)} {Id}";
}
