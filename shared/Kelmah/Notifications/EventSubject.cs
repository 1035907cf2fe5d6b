using System.Collections.Concurrent;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Notifications;

/// <summary>What an event is about, for the words of a notification; null where it is about none.</summary>
public sealed record EventSubject(Guid? ContractId = null, Guid? MilestoneId = null, Guid? JobId = null, Guid? HirerId = null, Guid? WorkerId = null, Guid? SessionId = null)
{
    private static readonly ConcurrentDictionary<Type, EventSubjectRule?> ByEvent = new();

    /// <summary>The subject of an event, as its module describes it.</summary>
    public static EventSubject Of(DomainEvent payload)
    {
        var rule = ByEvent.GetOrAdd(
            payload.GetType(), static type => ModuleCatalogue.Product.All<EventSubjectRule>().FirstOrDefault(rule => type.IsAssignableTo(rule.EventType)));
        return rule?.About(payload) ?? new();
    }
}

/// <summary>Says what events are about.</summary>
public static class EventSubjectDescription
{
    /// <summary>What an event, or every event of a base type, is about.</summary>
    public static EventBuilder<TEvent> About<TEvent>(this EventBuilder<TEvent> events, Func<TEvent, EventSubject> about)
        where TEvent : DomainEvent
    {
        ArgumentNullException.ThrowIfNull(events);
        events.Module.Add(new EventSubjectRule(typeof(TEvent), payload => about((TEvent)payload)));
        return events;
    }
}

internal sealed record EventSubjectRule(Type EventType, Func<DomainEvent, EventSubject> About);
