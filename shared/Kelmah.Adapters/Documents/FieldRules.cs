using System.Globalization;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Adapters.Documents;

/// <summary>Holds an entity to the rules of its collection. The domain has checked them before, so a broken one is a bug.</summary>
internal static class FieldRules
{
    /// <exception cref="InvalidOperationException">A rule is broken; the message names it, without the value.</exception>
    public static void Assert(CollectionDefinition collection, Entity entity)
    {
        foreach (var rule in collection.Rules)
        {
            if (ValueAt(entity, rule.Field.Path) is { } value && Broken(rule, value) is { } how)
                throw new InvalidOperationException($"{collection.Name}.{rule.Field.Path} {how}.");
        }
    }

    private static string? Broken(FieldRule rule, object value)
    {
        if (rule.Minimum is { } minimum && Convert.ToDecimal(value, CultureInfo.InvariantCulture) < minimum) return $"is below {minimum}";
        if (rule.Maximum is { } maximum && Convert.ToDecimal(value, CultureInfo.InvariantCulture) > maximum) return $"is above {maximum}";
        if (rule.MaxLength is { } length && ((string)value).Length > length) return $"is longer than {length} characters";
        return null;
    }

    /// <summary>The value that the stored document has at a path, taken from the entity itself; null where it is missing.</summary>
    private static object? ValueAt(object? value, string path)
    {
        foreach (var name in path.Split('.'))
        {
            value = value switch
            {
                null => null,
                Money money when name == "minorUnits" => money.MinorUnits,
                _ => StorageJson.Options.GetTypeInfo(value.GetType()).Properties.FirstOrDefault(property => property.Name == name)?.Get?.Invoke(value),
            };
        }

        return value;
    }
}
