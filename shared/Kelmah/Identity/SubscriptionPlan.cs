namespace Kelmah.Identity;

/// <summary>What a user can subscribe to.</summary>
public enum SubscriptionPlan
{
    /// <summary>Everything that is needed.</summary>
    Free,

    /// <summary>More.</summary>
    Premium,
}
