using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>What a notification tells of an event beside its subject. Events hold no words: they are read from the entities, when they are told.</summary>
internal static class EventFacts
{
    private static readonly ConcurrentDictionary<Type, ImmutableArray<EventFactsRule>> ByEvent = new();

    /// <summary>The facts with those that the event's module reads.</summary>
    public static async ValueTask<NotificationFacts> AddAsync(
        IDocumentReader reader, EventRecord record, NotificationFacts facts, CancellationToken cancellationToken)
    {
        var rules = ByEvent.GetOrAdd(
            record.Payload.GetType(), static type => [.. ModuleCatalogue.Product.All<EventFactsRule>().Where(rule => rule.EventType == type)]);
        foreach (var rule in rules) facts = await rule.Read(reader, record, facts, cancellationToken).ConfigureAwait(false);
        return facts;
    }
}

/// <summary>Says where the words of notifications stand.</summary>
public static class EventFactsDescription
{
    /// <summary>Reads facts from the entity that raised the event; one that is deleted by now adds none.</summary>
    public static EventBuilder<TEvent> Facts<TEvent, T>(this EventBuilder<TEvent> events, Func<T, NotificationFacts, NotificationFacts> add)
        where TEvent : DomainEvent
        where T : Entity
    {
        ArgumentNullException.ThrowIfNull(events);
        return events.Add(async (reader, record, facts, cancellationToken) =>
            await reader.FindAsync<T>(record.EntityId, cancellationToken).ConfigureAwait(false) is { } entity ? add(entity, facts) : facts);
    }

    /// <summary>Reads facts by the ids that the event names.</summary>
    public static EventBuilder<TEvent> Facts<TEvent>(
        this EventBuilder<TEvent> events, Func<IDocumentReader, TEvent, NotificationFacts, CancellationToken, ValueTask<NotificationFacts>> read)
        where TEvent : DomainEvent
    {
        ArgumentNullException.ThrowIfNull(events);
        return events.Add((reader, record, facts, cancellationToken) => read(reader, (TEvent)record.Payload, facts, cancellationToken));
    }

    private static EventBuilder<TEvent> Add<TEvent>(
        this EventBuilder<TEvent> events, Func<IDocumentReader, EventRecord, NotificationFacts, CancellationToken, ValueTask<NotificationFacts>> read)
        where TEvent : DomainEvent
    {
        events.Module.Add(new EventFactsRule(typeof(TEvent), read));
        return events;
    }
}

internal sealed record EventFactsRule(
    Type EventType, Func<IDocumentReader, EventRecord, NotificationFacts, CancellationToken, ValueTask<NotificationFacts>> Read);
