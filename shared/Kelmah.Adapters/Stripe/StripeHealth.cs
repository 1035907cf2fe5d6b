using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Adapters.Stripe;

/// <summary>
/// Whether Stripe answers, and lets the app in. Where nothing was asked of it lately, it is asked for the payments of this moment: a
/// small answer, and a call that the key must be allowed to make anyway. That Stripe is down is named and does not make the app
/// unready, since that would take down what needs no payment, too.
/// </summary>
/// <param name="stripe">The calls.</param>
/// <param name="access">What the last calls came to.</param>
/// <param name="clock">The host's.</param>
public sealed class StripeHealth(StripeApi stripe, StripeAccess access, TimeProvider clock) : IHealthCheck
{
    /// <summary>How long an answer counts, and how long it is from one question to the next at least.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>The same while it does not answer.</summary>
    public static readonly TimeSpan PauseInSilence = TimeSpan.FromSeconds(5);

    /// <summary>Its name in the answer.</summary>
    public const string Name = "stripe";

    private const long Never = long.MinValue;

    /// <summary>Less than what a check may take.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private long asked = Never;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if ((access.IsSilent || !(access.Age < Pause)) && MayAsk()) await AskAsync(cancellationToken).ConfigureAwait(false);
        if (access.IsRefused) return context.Fails("stripe_key_refused", "Stripe refuses Stripe__ApiKey: nobody can pay until it is right.", HealthStatus.Unhealthy);
        if (access.IsSilent) return context.Fails("stripe_unavailable", "Stripe does not answer: who pays is asked to try again.");
        return HealthCheckResult.Healthy();
    }

    /// <summary>One caller at a time, and not again at once where Stripe said nothing; the others go by its last word.</summary>
    private bool MayAsk()
    {
        var before = Interlocked.Read(ref asked);
        return (before == Never || clock.GetElapsedTime(before) >= (access.IsSilent ? PauseInSilence : Pause))
            && Interlocked.CompareExchange(ref asked, clock.GetTimestamp(), before) == before;
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await stripe.AskAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            access.NoteSilence();
        }
    }
}
