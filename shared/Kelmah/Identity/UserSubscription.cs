using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What a user pays for. It changes in the commit that changes the subscription.</summary>
/// <param name="Plan">What the user has at present.</param>
/// <param name="RenewsAt">When it is paid again, UTC; null for the free plan, and for one that ends.</param>
[SchemaName("UserSubscription")]
public sealed record UserSubscription(SubscriptionPlan Plan = SubscriptionPlan.Free, DateTimeOffset? RenewsAt = null)
{
    /// <summary>The paid plan by its code; null for the free plan.</summary>
    public string? Code { get; init; }

    /// <summary>How the subscription stands; null for a user who has none.</summary>
    public SubscriptionStatus? Status { get; init; }

    /// <summary>When the period ends that is paid, UTC; null where none is.</summary>
    public DateTimeOffset? PeriodEndsAt { get; init; }
}

/// <summary>What a user pays for.</summary>
public enum SubscriptionPlan
{
    Free,
    Premium,
}

/// <summary>How a subscription stands at the payment provider.</summary>
public enum SubscriptionStatus
{
    /// <summary>The first period is not paid yet.</summary>
    Incomplete,

    /// <summary>It is paid.</summary>
    Active,

    /// <summary>A period is not paid, and the provider tries again.</summary>
    PastDue,

    /// <summary>A period is not paid, and the provider tries no more.</summary>
    Unpaid,

    /// <summary>It has ended.</summary>
    Canceled,
}
