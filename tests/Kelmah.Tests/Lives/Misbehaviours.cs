using Kelmah.Simulators.Stripe;

namespace Kelmah.Tests.Lives;

/// <summary>What Stripe may do wrong for a while.</summary>
internal static class Misbehaviours
{
    private const double Hour = 3_600;
    private const double Day = 24 * Hour;

    public static StripeMisbehaviour Draw(Random random, string? settlement) => new()
    {
        Seed = random.Next(),
        SettlementCurrency = settlement,
        WebhookDuplicates = random.Next(3),
        WebhookDelaySeconds = OneOf(random, 0, 0, 60, 2 * Hour),
        WebhookReorder = random.Next(2) * 4,
        WebhookReorderWindowSeconds = OneOf(random, 5, Hour),
        WebhookDropShare = OneOf(random, 0, 0, 0.3, 1),
        ServerErrorShare = OneOf(random, 0, 0, 0.3),
        AbortShare = OneOf(random, 0, 0, 0.3),
        RateLimitShare = OneOf(random, 0, 0, 0.3),
        BalanceDelaySeconds = OneOf(random, 0, Hour, 3 * Day),
        RefundFailShare = OneOf(random, 0, 0, 0.5),
        RefundPendingShare = OneOf(random, 0, 0, 0.5),
        RefundDelaySeconds = OneOf(random, 5, 2 * Day),
        RefusePayouts = random.Next(6) == 0 ? "balance_insufficient" : null,
        RefuseRefunds = random.Next(12) == 0 ? "balance_insufficient" : null,
    };

    private static double OneOf(Random random, params ReadOnlySpan<double> values) => values[random.Next(values.Length)];
}
