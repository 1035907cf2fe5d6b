using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Adapters.MongoDB;

/// <summary>What a type's storage JSON consists of, read from the serializer's own contract.</summary>
internal sealed class DocumentShape
{
    private static readonly ConcurrentDictionary<Type, DocumentShape> ByType = new();

    private readonly Lazy<Dictionary<string, DocumentShape>> members;
    private readonly Lazy<DocumentShape?> element;

    private DocumentShape(Type type)
    {
        Type = Nullable.GetUnderlyingType(type) ?? type;
        var contract = StorageJson.Options.GetTypeInfo(Type);
        Kind = KindOf(Type, contract.Kind);
        // Lazy, so that a type may contain itself.
        members = new(() => contract.Properties.ToDictionary(member => member.Name, member => Of(member.PropertyType), StringComparer.Ordinal));
        element = new(() => contract.ElementType is { } inner ? Of(inner) : null);
    }

    public Type Type { get; }

    public ShapeKind Kind { get; }

    public IReadOnlyDictionary<string, DocumentShape> Members => members.Value;

    /// <summary>What an array or a map holds.</summary>
    public DocumentShape? Element => element.Value;

    public static DocumentShape Of(Type type) => ByType.GetOrAdd(type, static shaped => new DocumentShape(shaped));

    /// <summary>What stands at a path; null where the serializer's contract does not say.</summary>
    public DocumentShape? At(string path)
    {
        var shape = this;
        foreach (var name in path.Split('.'))
        {
            if (!shape.Members.TryGetValue(name, out var member)) return null;
            shape = member;
        }

        return shape;
    }

    private static ShapeKind KindOf(Type type, JsonTypeInfoKind contract) => contract switch
    {
        JsonTypeInfoKind.Object => ShapeKind.Object,
        JsonTypeInfoKind.Enumerable => ShapeKind.Array,
        JsonTypeInfoKind.Dictionary => ShapeKind.Map,
        _ when type == typeof(Guid) => ShapeKind.Uuid,
        _ when type == typeof(DateTimeOffset) => ShapeKind.Time,
        _ when type == typeof(bool) => ShapeKind.Truth,
        _ when type == typeof(string) || type.IsEnum => ShapeKind.Text,
        _ when type == typeof(int) || type == typeof(long) => ShapeKind.Whole,
        _ when type == typeof(double) => ShapeKind.Real,
        _ when type == typeof(Money) => ShapeKind.Money,
        _ => ShapeKind.Other,
    };
}
