using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What a user pays for.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="RenewsAt">When it is paid again, UTC; null for the free plan.</param>
[SchemaName("UserSubscription")]
public sealed record UserSubscription(SubscriptionPlan Plan = SubscriptionPlan.Free, DateTimeOffset? RenewsAt = null);
