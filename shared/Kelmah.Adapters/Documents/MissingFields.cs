using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Documents;

/// <summary>Tells fields that every document has from those that can be missing, by the entity's own nullable annotations.</summary>
internal static class MissingFields
{
    private static readonly ConcurrentDictionary<(Type Entity, string Path), bool> Known = new();

    public static bool IsAlwaysThere(CollectionDefinition collection, Field field) =>
        Known.GetOrAdd((collection.EntityType, field.Path), static key => IsAlwaysThere(key.Entity, key.Path));

    private static bool IsAlwaysThere(Type type, string path)
    {
        var nullability = new NullabilityInfoContext();
        foreach (var name in path.Split('.'))
        {
            var property = type.GetProperties().FirstOrDefault(candidate => JsonNamingPolicy.CamelCase.ConvertName(candidate.Name) == name);
            if (property is null || nullability.Create(property).ReadState != NullabilityState.NotNull) return false;
            type = property.PropertyType;
        }

        return true;
    }
}
