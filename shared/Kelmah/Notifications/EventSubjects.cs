using System.Collections.Immutable;
using System.Text.Json;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Notifications;

/// <summary>The ids that an event names, for the client that opens its notification: as <c>contractId</c>, <c>milestoneId</c>, …</summary>
public static class EventSubjects
{
    /// <summary>The key under which the event's type stands beside the ids.</summary>
    public const string EventType = "event";

    /// <summary>The event's type and its ids.</summary>
    public static ImmutableSortedDictionary<string, string> Of(EventRecord record)
    {
        var payload = JsonSerializer.SerializeToElement(record.Payload, record.Payload.GetType(), StorageJson.Options);
        return payload.EnumerateObject()
            .Where(property => property.Value.ValueKind == JsonValueKind.String && property.Value.TryGetGuid(out _))
            .ToImmutableSortedDictionary(property => property.Name, property => property.Value.GetString()!, StringComparer.Ordinal)
            .SetItem(EventType, record.Type);
    }
}
