using System.Runtime.CompilerServices;

namespace Kelmah.Kernel.Persistence;

/// <summary>
/// The documents of a collection that share a value, such as the applications to one job. Each write to one of them changes the
/// set's version, so that a decision that rests on a query over the set notices what was added to it meanwhile.
/// </summary>
/// <param name="Path">The field that they share. An entity keeps its value for life.</param>
/// <param name="ValueOf">The value of an entity; null for one that is in no such set.</param>
public sealed record GuardedSet(string Path, Func<Entity, Guid?> ValueOf)
{
    /// <summary>The sets that a field makes: <c>GuardedSet.By((JobApplication application) => application.JobId)</c>.</summary>
    /// <param name="member">The value.</param>
    /// <param name="written">The member access, filled in by the compiler.</param>
    public static GuardedSet By<T>(Func<T, Guid> member, [CallerArgumentExpression(nameof(member))] string written = "")
        where T : Entity =>
        new(Field.Of(member, written).Path, entity => member((T)entity));

    /// <summary>The same for a field that may be missing.</summary>
    public static GuardedSet By<T>(Func<T, Guid?> member, [CallerArgumentExpression(nameof(member))] string written = "")
        where T : Entity =>
        new(Field.Of(member, written).Path, entity => member((T)entity));

    /// <summary>The sets that a written entity belongs to, by name.</summary>
    internal static IEnumerable<string> Of(CollectionDefinition collection, Entity entity) =>
        from set in collection.Sets
        let value = set.ValueOf(entity)
        where value is not null
        select NameOf(collection, set.Path, value.Value);

    /// <summary>The sets that hold everything that a condition can find, by name; null where they are not known.</summary>
    internal static IReadOnlyList<string>? Of(CollectionDefinition collection, Condition? condition)
    {
        switch (condition)
        {
            case Comparison { Kind: ComparisonKind.Equal, Value: Guid value, Field.Path: var path } when IsGuarded(collection, path):
                return [NameOf(collection, path, value)];
            case OneOf { Field.Path: var path } one when IsGuarded(collection, path) && one.Values.All(value => value is Guid):
                return [.. one.Values.Select(value => NameOf(collection, path, (Guid)value!))];
            case AllOf all:
                return all.Parts.Select(part => Of(collection, part)).FirstOrDefault(sets => sets is not null);
            case AnyOf any:
                var parts = any.Parts.Select(part => Of(collection, part)).ToList();
                return parts.Contains(null) ? null : [.. parts.SelectMany(sets => sets!)];
            default:
                return null;
        }
    }

    /// <summary>The name of one set.</summary>
    internal static string NameOf(CollectionDefinition collection, string path, Guid value) => $"{collection.Name}/{path}/{value}";

    private static bool IsGuarded(CollectionDefinition collection, string path) => collection.Sets.Any(set => set.Path == path);
}
