using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>Something that happened to a subscription.</summary>
public abstract record SubscriptionEvent(Guid SubscriptionId, Guid UserId) : DomainEvent;

/// <summary>A user subscribes.</summary>
[EventName("SubscriptionBegun")]
public sealed record SubscriptionBegun(Guid SubscriptionId, Guid UserId) : SubscriptionEvent(SubscriptionId, UserId);

/// <summary>The first period is paid.</summary>
[EventName("SubscriptionStarted")]
public sealed record SubscriptionStarted(Guid SubscriptionId, Guid UserId) : SubscriptionEvent(SubscriptionId, UserId);

/// <summary>It stands otherwise than before.</summary>
/// <param name="Status">How.</param>
/// <param name="CancelAtPeriodEnd">Whether it ends with its period.</param>
[EventName("SubscriptionChanged")]
public sealed record SubscriptionChanged(Guid SubscriptionId, Guid UserId, SubscriptionStatus Status, bool CancelAtPeriodEnd) : SubscriptionEvent(SubscriptionId, UserId);

/// <summary>It was read from the payment provider, and nothing but its times is new.</summary>
[EventName("SubscriptionRead")]
public sealed record SubscriptionRead(Guid SubscriptionId, Guid UserId) : SubscriptionEvent(SubscriptionId, UserId);

/// <summary>The user asks for another plan, or whether it goes on.</summary>
/// <param name="Cancels">Whether it is to end with its period.</param>
[EventName("SubscriptionChangeAsked")]
public sealed record SubscriptionChangeAsked(Guid SubscriptionId, Guid UserId, bool Cancels) : SubscriptionEvent(SubscriptionId, UserId);

/// <summary>What the user asked for could not be charged.</summary>
[EventName("SubscriptionChangeRefused")]
public sealed record SubscriptionChangeRefused(Guid SubscriptionId, Guid UserId) : SubscriptionEvent(SubscriptionId, UserId);

/// <summary>It is to be ended at once.</summary>
[EventName("SubscriptionEndAsked")]
public sealed record SubscriptionEndAsked(Guid SubscriptionId, Guid UserId) : SubscriptionEvent(SubscriptionId, UserId);

/// <summary>A period is not paid.</summary>
/// <param name="GraceEndsAt">Until when the plan gives what it gives, UTC.</param>
[EventName("SubscriptionPastDue")]
public sealed record SubscriptionPastDue(Guid SubscriptionId, Guid UserId, DateTimeOffset GraceEndsAt) : SubscriptionEvent(SubscriptionId, UserId);

/// <summary>A period is still not paid.</summary>
/// <param name="GraceEndsAt">Until when the plan gives what it gives, UTC.</param>
[EventName("SubscriptionReminderDue")]
public sealed record SubscriptionReminderDue(Guid SubscriptionId, Guid UserId, DateTimeOffset GraceEndsAt) : SubscriptionEvent(SubscriptionId, UserId);

/// <summary>The bank asks the payer to confirm a payment.</summary>
[EventName("SubscriptionNeedsPayer")]
public sealed record SubscriptionNeedsPayer(Guid SubscriptionId, Guid UserId) : SubscriptionEvent(SubscriptionId, UserId);

/// <summary>The plan gives nothing more, until it is paid.</summary>
[EventName("SubscriptionBenefitsStopped")]
public sealed record SubscriptionBenefitsStopped(Guid SubscriptionId, Guid UserId) : SubscriptionEvent(SubscriptionId, UserId);

/// <summary>It has ended.</summary>
/// <param name="Before">How it stood until then.</param>
[EventName("SubscriptionEnded")]
public sealed record SubscriptionEnded(Guid SubscriptionId, Guid UserId, SubscriptionStatus Before) : SubscriptionEvent(SubscriptionId, UserId);
