using System.Collections.Frozen;
using System.Collections.Immutable;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Queues;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Notifications;

/// <summary>Whom each event is told to, as the modules describe it.</summary>
public static class NotificationCatalogue
{
    private static readonly FrozenDictionary<Type, ImmutableArray<NotificationTemplate>> ByEvent = ModuleCatalogue.Product.All<NotificationTemplate>()
        .GroupBy(template => template.EventType)
        .ToFrozenDictionary(templates => templates.Key, templates => templates.ToImmutableArray());

    /// <summary>The templates of an event; none for one that is told to nobody.</summary>
    public static ImmutableArray<NotificationTemplate> For(Type eventType) => ByEvent.TryGetValue(eventType, out var templates) ? templates : [];

    /// <summary>Tells users about events. Each event that has a template is sent to the queue of the notifications.</summary>
    public static void Notify(this ModuleBuilder module, Func<ImmutableArray<NotificationTemplate>> templates)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.Later(more =>
        {
            var rows = templates();
            foreach (var template in rows) more.Add(template);
            foreach (var eventType in rows.Select(template => template.EventType).Distinct())
                more.Add(new EventRule(eventType, new ForwardsTo(QueueNames.Notifications, EventJson.Write)));
        });
    }
}
