using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Kelmah.Notifications;

/// <summary>Whom each event is told to. A new row in one of the domains' tables is all that a new notification needs.</summary>
public static class NotificationCatalogue
{
    /// <summary>All rows.</summary>
    public static ImmutableArray<NotificationTemplate> Templates { get; } =
    [
        .. IdentityNotifications.Templates,
        .. JobNotifications.Templates,
        .. ContractNotifications.Templates,
        .. MilestoneNotifications.Templates,
        .. PaymentNotifications.Templates,
        .. MessagingNotifications.Templates,
    ];

    private static readonly FrozenDictionary<Type, ImmutableArray<NotificationTemplate>> ByEvent = Templates
        .GroupBy(template => template.EventType)
        .ToFrozenDictionary(rows => rows.Key, rows => rows.ToImmutableArray());

    /// <summary>The rows of an event; none for one that is told to nobody.</summary>
    public static ImmutableArray<NotificationTemplate> For(Type eventType) => ByEvent.TryGetValue(eventType, out var rows) ? rows : [];
}
