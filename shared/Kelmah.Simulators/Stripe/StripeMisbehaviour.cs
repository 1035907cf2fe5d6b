namespace Kelmah.Simulators.Stripe;

/// <summary>
/// What the simulator does wrong on purpose, as the real service does at times. All of it is off by default. Shares are from
/// 0 to 1 and decided by <see cref="Seed"/>, so that a run can be repeated. Answers are spoilt only for calls that change something.
/// </summary>
public sealed record StripeMisbehaviour
{
    /// <summary>Decides shares and shuffles.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How many times more each event is posted.</summary>
    public int WebhookDuplicates { get; init; }

    /// <summary>How long each post waits, in seconds of the simulator's clock.</summary>
    public double WebhookDelaySeconds { get; init; }

    /// <summary>How many posts are held, and then made in shuffled order; less than 2 keeps the order.</summary>
    public int WebhookReorder { get; init; }

    /// <summary>How long posts are held at most, in seconds of the simulator's clock.</summary>
    public double WebhookReorderWindowSeconds { get; init; } = 5;

    /// <summary>How many posts are never made, from the moment of this setting.</summary>
    public int WebhookDropFirst { get; init; }

    /// <summary>The share of posts that are never made.</summary>
    public double WebhookDropShare { get; init; }

    /// <summary>How many calls answer 500 although the work has been done.</summary>
    public int ServerErrorFirst { get; init; }

    /// <summary>The share of calls that answer 500 although the work has been done.</summary>
    public double ServerErrorShare { get; init; }

    /// <summary>How many calls lose their connection although the work has been done.</summary>
    public int AbortFirst { get; init; }

    /// <summary>The share of calls that lose their connection although the work has been done.</summary>
    public double AbortShare { get; init; }

    /// <summary>How many calls are refused with 429, without any work.</summary>
    public int RateLimitFirst { get; init; }

    /// <summary>The share of calls that are refused with 429, without any work.</summary>
    public double RateLimitShare { get; init; }

    /// <summary>How long each answer waits after the work, in seconds of the simulator's clock.</summary>
    public double AnswerDelaySeconds { get; init; }

    /// <summary>
    /// How long a charge waits for its balance transaction, in seconds of the simulator's clock. Until then it has none and the
    /// balance does not count it; then <c>charge.updated</c> tells. At Stripe that takes up to an hour.
    /// </summary>
    public double BalanceDelaySeconds { get; init; }

    /// <summary>
    /// The currency that charges, refunds and disputes settle in, as <c>usd</c>, converted by the rates of
    /// <see cref="StripeCurrencies"/>; each settles in its own where it is null. An empty text, as a setting has it, is null.
    /// </summary>
    public string? SettlementCurrency { get; init => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>The share of refunds that succeed first and fail later, as one to <c>pm_card_refundFail</c> does.</summary>
    public double RefundFailShare { get; init; }

    /// <summary>The share of refunds that are pending first and succeed later, as one to <c>pm_card_pendingRefund</c> does.</summary>
    public double RefundPendingShare { get; init; }

    /// <summary>How long it takes until a refund fails or succeeds that does so later, in seconds of the simulator's clock.</summary>
    public double RefundDelaySeconds { get; init; } = 5;

    /// <summary>
    /// The code that each new refund is refused with: <c>charge_disputed</c>, <c>balance_insufficient</c> or
    /// <c>charge_already_refunded</c>. None is, but for cause, where it is null. An empty text, as a setting has it, is null.
    /// </summary>
    public string? RefuseRefunds { get; init => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>
    /// The code that each new payout of a connected account is refused with, as one of money that is still pending there: <c>balance_insufficient</c>. None is, but for
    /// cause, where it is null. An empty text, as a setting has it, is null.
    /// </summary>
    public string? RefusePayouts { get; init => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>How long a payout takes to the bank, in seconds of the simulator's clock.</summary>
    public double PayoutDelaySeconds { get; init; } = 5;

    /// <summary>The share of payouts that the bank does not take.</summary>
    public double PayoutFailShare { get; init; }

    /// <summary>The share of payouts that are paid first and sent back later.</summary>
    public double PayoutReturnShare { get; init; }

    /// <summary>How long after its payment a payout is sent back that is, in seconds of the simulator's clock.</summary>
    public double PayoutReturnSeconds { get; init; } = 3 * 86_400;

    /// <summary>The name of the first setting that is out of its range; null if all are well.</summary>
    public string? Invalid()
    {
        (string Name, double Value, double Max)[] settings =
        [
            (nameof(WebhookDuplicates), WebhookDuplicates, 100),
            (nameof(WebhookDelaySeconds), WebhookDelaySeconds, 1e9),
            (nameof(WebhookReorder), WebhookReorder, 10_000),
            (nameof(WebhookReorderWindowSeconds), WebhookReorderWindowSeconds, 1e9),
            (nameof(WebhookDropFirst), WebhookDropFirst, int.MaxValue),
            (nameof(WebhookDropShare), WebhookDropShare, 1),
            (nameof(ServerErrorFirst), ServerErrorFirst, int.MaxValue),
            (nameof(ServerErrorShare), ServerErrorShare, 1),
            (nameof(AbortFirst), AbortFirst, int.MaxValue),
            (nameof(AbortShare), AbortShare, 1),
            (nameof(RateLimitFirst), RateLimitFirst, int.MaxValue),
            (nameof(RateLimitShare), RateLimitShare, 1),
            (nameof(AnswerDelaySeconds), AnswerDelaySeconds, 1e9),
            (nameof(BalanceDelaySeconds), BalanceDelaySeconds, 1e9),
            (nameof(RefundFailShare), RefundFailShare, 1),
            (nameof(RefundPendingShare), RefundPendingShare, 1),
            (nameof(RefundDelaySeconds), RefundDelaySeconds, 1e9),
            (nameof(PayoutDelaySeconds), PayoutDelaySeconds, 1e9),
            (nameof(PayoutFailShare), PayoutFailShare, 1),
            (nameof(PayoutReturnShare), PayoutReturnShare, 1),
            (nameof(PayoutReturnSeconds), PayoutReturnSeconds, 1e9),
        ];
        if (SettlementCurrency is not null && !StripeCurrencies.Contain(SettlementCurrency)) return nameof(SettlementCurrency);
        if (RefuseRefunds is not (null or "charge_disputed" or "balance_insufficient" or "charge_already_refunded")) return nameof(RefuseRefunds);
        if (RefusePayouts is not (null or "balance_insufficient")) return nameof(RefusePayouts);
        return Array.Find(settings, setting => !(setting.Value >= 0 && setting.Value <= setting.Max)).Name;
    }
}
