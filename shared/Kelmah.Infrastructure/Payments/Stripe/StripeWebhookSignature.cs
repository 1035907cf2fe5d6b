using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kelmah.Application.Payments;
using Microsoft.Extensions.Options;

namespace Kelmah.Infrastructure.Payments.Stripe;

/// <summary>
/// Verifies <c>Stripe-Signature: t=…,v1=…</c>: HMAC-SHA256 of <c>t.body</c> over the raw bytes, compared in constant time,
/// with a time at most 300 seconds from now. Several <c>v1</c> are allowed, since Stripe signs with both secrets while
/// one replaces the other. https://docs.stripe.com/webhooks#verify-manually
/// </summary>
public sealed class StripeWebhookSignature(IOptions<StripeOptions> options, TimeProvider clock) : IStripeWebhookVerifier
{
    /// <summary>Stripe's own default.</summary>
    private const long ToleranceSeconds = 300;

    private const int MaxHeaderLength = 4096;

    private readonly byte[] secret = Encoding.UTF8.GetBytes(options.Value.WebhookSecret);

    /// <inheritdoc/>
    public StripeWebhookVerification Verify(ReadOnlyMemory<byte> body, string? signatureHeader)
    {
        if (string.IsNullOrEmpty(signatureHeader)) return StripeWebhookRefusal.SignatureMissing;
        if (Parse(signatureHeader) is not var (time, signatures)) return StripeWebhookRefusal.SignatureMalformed;
        if (!IsSigned(body.Span, time, signatures)) return StripeWebhookRefusal.SignatureMismatch;
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (time < now - ToleranceSeconds || time > now + ToleranceSeconds) return StripeWebhookRefusal.TimestampOutsideTolerance;
        return ReadEvent(body);
    }

    /// <summary>The time and the <c>v1</c> signatures; null if the header is malformed. Other schemes are passed over.</summary>
    private static (long Time, List<byte[]> Signatures)? Parse(string header)
    {
        if (header.Length > MaxHeaderLength) return null;
        long? time = null;
        var signatures = new List<byte[]>();
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', 2) is not [var scheme, var value]) return null;
            if (scheme == "t")
            {
                if (time is not null || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return null;
                time = seconds;
            }
            else if (scheme == "v1" && Decode(value) is { } signature)
            {
                signatures.Add(signature);
            }
        }

        return time is { } given && signatures.Count > 0 ? (given, signatures) : null;
    }

    private static byte[]? Decode(string hex)
    {
        var signature = new byte[HMACSHA256.HashSizeInBytes];
        var status = hex.Length == 2 * signature.Length
            ? Convert.FromHexString(hex, signature, out _, out _)
            : System.Buffers.OperationStatus.InvalidData;
        return status == System.Buffers.OperationStatus.Done ? signature : null;
    }

    private bool IsSigned(ReadOnlySpan<byte> body, long time, List<byte[]> signatures)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{time}.")));
        hash.AppendData(body);
        var expected = hash.GetHashAndReset();
        var matches = false;
        foreach (var signature in signatures) matches |= CryptographicOperations.FixedTimeEquals(signature, expected);
        return matches;
    }

    private static StripeWebhookVerification ReadEvent(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return StripeObjects.Event(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or StripeFormatException)
        {
            return StripeWebhookRefusal.PayloadMalformed;
        }
    }
}
