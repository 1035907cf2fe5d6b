using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Kelmah.Payments;
using Microsoft.Extensions.Options;
using Stripe;

namespace Kelmah.Adapters.Stripe;

/// <summary>
/// Verifies <c>Stripe-Signature: t=…,v1=…</c> with Stripe.net: HMAC-SHA256 of <c>t.body</c>, compared in constant time, with a time
/// at most 300 seconds from now. Several <c>v1</c> are allowed, since Stripe signs with both secrets while one replaces the other.
/// https://docs.stripe.com/webhooks#verify-manually
/// </summary>
public sealed class StripeWebhooks(IOptions<StripeOptions> options, TimeProvider clock) : IStripeWebhookVerifier
{
    private const int MaxHeaderLength = 4096;
    private const int SignatureLength = 64;
    private const string ThinEvent = "v2.core.event";
    private const long LastSecond = 253_402_300_799;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <inheritdoc/>
    public StripeWebhookVerification Verify(ReadOnlyMemory<byte> body, string? signatureHeader)
    {
        if (string.IsNullOrEmpty(signatureHeader)) return StripeWebhookRefusal.SignatureMissing;
        if (!IsWellFormed(signatureHeader)) return StripeWebhookRefusal.SignatureMalformed;
        // Stripe.net signs text. What is no UTF-8 would not come back as the same bytes.
        if (!Utf8.IsValid(body.Span)) return StripeWebhookRefusal.SignatureMismatch;
        var text = Encoding.UTF8.GetString(body.Span);
        if (!Holds(text, signatureHeader, tolerance: long.MaxValue)) return StripeWebhookRefusal.SignatureMismatch;
        if (!Holds(text, signatureHeader, EventUtility.DefaultTimeTolerance)) return StripeWebhookRefusal.TimestampOutsideTolerance;
        return ReadEvent(body.Span);
    }

    /// <summary>Whether there is one time, and a signature that can be one. Stripe.net takes the first of several times.</summary>
    private static bool IsWellFormed(string header)
    {
        if (header.Length > MaxHeaderLength) return false;
        var pairs = header.Split(',', StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2)).ToList();
        return pairs.TrueForAll(pair => pair.Length == 2)
            && pairs.FindAll(pair => pair[0] == "t") is [[_, var time]] && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && pairs.Exists(pair => pair is ["v1", { Length: SignatureLength } signature] && signature.All(char.IsAsciiHexDigit));
    }

    private bool Holds(string body, string header, long tolerance)
    {
        try
        {
            EventUtility.ValidateSignature(body, header, options.Value.WebhookSecret, tolerance, clock.GetUtcNow().ToUnixTimeSeconds());
            return true;
        }
        catch (Exception refusal) when (refusal is StripeException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>Reads the envelope alone: Stripe.net reads the object in it, too, as the API version that it was made for, and refuses an event of another.</summary>
    private static StripeWebhookVerification ReadEvent(ReadOnlySpan<byte> body)
    {
        try
        {
            if (JsonSerializer.Deserialize<Kind>(body, Json) is { Object: ThinEvent }) return ReadThinEvent(body);
            return JsonSerializer.Deserialize<Envelope>(body, Json) is { Created: >= 0 and <= LastSecond } read
                ? new StripeEvent(
                    read.Id, read.Type, DateTimeOffset.FromUnixTimeSeconds(read.Created), read.ApiVersion, read.Livemode, read.Data.Object.Id, read.Data.Object.Object)
                {
                    Account = read.Account,
                }
                : StripeWebhookRefusal.PayloadMalformed;
        }
        catch (JsonException)
        {
            return StripeWebhookRefusal.PayloadMalformed;
        }
    }

    private static StripeWebhookVerification ReadThinEvent(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize<ThinEnvelope>(body, Json) is { } read
        ? new StripeEvent(
            read.Id, read.Type, read.Created, ApiVersion: null, read.Livemode, read.RelatedObject?.Id, read.RelatedObject?.Type ?? ThinEvent)
        {
            Account = read.Context,
        }
        : StripeWebhookRefusal.PayloadMalformed;

    private sealed record Kind(string? Object = null);

    private sealed record ThinEnvelope(
        string Id, string Type, DateTimeOffset Created, bool Livemode = false, RelatedObject? RelatedObject = null, string? Context = null);

    private sealed record RelatedObject(string Id, string Type);

    private sealed record Envelope(
        string Id, string Type, long Created, bool Livemode, EnvelopeData Data, string? ApiVersion = null, string? Account = null);

    private sealed record EnvelopeData(EnvelopeObject Object);

    private sealed record EnvelopeObject(string Object, string? Id = null);
}
