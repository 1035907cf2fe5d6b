using Kelmah.Payments;
using Microsoft.Extensions.Logging;

namespace Kelmah.Adapters.Stripe;

/// <summary>
/// Remembers whether Stripe let the app in when it last said so, and whether it answers. That it does not is nobody's fault who calls
/// the API, so it is for the log and for <c>/health/ready</c>.
/// </summary>
public sealed partial class StripeAccess(TimeProvider clock, ILogger<StripeAccess> logger)
{
    private volatile Word? last;
    private volatile bool isSilent;

    /// <summary>Whether the last word of Stripe was that the key is wrong, or may not do what was asked.</summary>
    public bool IsRefused => last is { IsRefusal: true };

    /// <summary>Whether the last call got no answer.</summary>
    public bool IsSilent => isSilent;

    /// <summary>How long ago Stripe last said whether it lets the app in; null if it never did.</summary>
    public TimeSpan? Age => last is { } word ? clock.GetElapsedTime(word.At) : null;

    /// <summary>Takes in that Stripe did what a call asked for.</summary>
    public void NoteSuccess()
    {
        isSilent = false;
        last = new(IsRefusal: false, clock.GetTimestamp());
    }

    /// <summary>Takes in that no answer came to a call.</summary>
    public void NoteSilence() => isSilent = true;

    /// <summary>Takes in that Stripe refused a call.</summary>
    /// <param name="method">Of the call.</param>
    /// <param name="path">Of the call; what it carries is not logged.</param>
    /// <param name="error">Stripe's answer.</param>
    public void NoteRefusal(HttpMethod method, string path, StripeError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        isSilent = false;
        if (SaysLetIn(error.Kind) is not { } isLetIn) return;
        last = new(!isLetIn, clock.GetTimestamp());
        if (!isLetIn) LogRefused(method, path, error.HttpStatus, error.Code, error.RequestId);
    }

    /// <summary>Whether an error shows that the key holds; null where it shows nothing.</summary>
    private static bool? SaysLetIn(StripeErrorKind kind) => kind switch
    {
        StripeErrorKind.CardDeclined => true,
        StripeErrorKind.InvalidRequest => true,
        StripeErrorKind.IdempotencyKeyInUse => true,
        StripeErrorKind.IdempotencyKeyReused => true,
        StripeErrorKind.Authentication => false,
        StripeErrorKind.RateLimited => null,
        StripeErrorKind.ApiError => null,
        StripeErrorKind.Connection => null,
    };

    [LoggerMessage(
        LogLevel.Error,
        "Stripe refused {Method} {Path} with {Status} ({Code}, request {RequestId}). Check Stripe__ApiKey: that it is whole, of the "
        + "right account and mode, not expired or rolled, and, if it is a restricted key (rk_…), that it may make this call.")]
    private partial void LogRefused(HttpMethod method, string path, int? status, string? code, string? requestId);

    private sealed record Word(bool IsRefusal, long At);
}
