using System.Collections.Immutable;
using Kelmah.Kernel.Encryption;

namespace Kelmah.Kernel.Persistence;

/// <summary>Where and how an entity is stored: declared once beside its fields, and created by every store.</summary>
/// <param name="Name">Plural, snake case: <c>refresh_tokens</c>. Also the first part of the entity's stream ids.</param>
/// <param name="EntityType">The entity.</param>
/// <param name="Indexes">Its indexes, besides the one of the id.</param>
/// <param name="Rules">What every stored document satisfies, besides the types of its fields.</param>
public abstract record CollectionDefinition(
    string Name, Type EntityType, ImmutableArray<IndexDefinition> Indexes, ImmutableArray<FieldRule> Rules)
{
    /// <summary>The sets of its documents that decisions rest on.</summary>
    public ImmutableArray<GuardedSet> Sets { get; init; } = [];

    /// <summary>What its documents' parts, in another collection, add up to; null for nothing.</summary>
    public SumRule? Sum { get; init; }

    /// <summary>
    /// To be raised when what its documents hold beside what an entity was given, such as a key that is searched by, is computed otherwise than before:
    /// the documents that are there are written anew when the store is opened or migrated.
    /// </summary>
    public int Revision { get; init; }

    /// <summary>
    /// Fields that an entity brings to their form when it is read, since earlier releases stored them in another. A raised <see cref="Revision"/> writes
    /// them anew too.
    /// </summary>
    public ImmutableArray<Field> Normalized { get; init; } = [];

    /// <summary>Its <see cref="SensitiveAttribute"/> texts, which are stored encrypted; null where it has none.</summary>
    public SensitiveFields? Sensitive { get; init; }

    /// <summary>The stream of an entity's events, for example <c>contracts/018f…</c>.</summary>
    public string StreamId(Guid id) => $"{Name}/{id}";

    /// <summary>The entity as last committed, or null.</summary>
    internal abstract ValueTask<Entity?> FindAsync(IDocumentReader reader, Guid id, CancellationToken cancellationToken);
}

/// <summary>Where and how <typeparamref name="T"/> is stored.</summary>
public sealed record CollectionDefinition<T>(string Name, ImmutableArray<IndexDefinition> Indexes, ImmutableArray<FieldRule> Rules)
    : CollectionDefinition(Name, typeof(T), Indexes, Rules)
    where T : Entity
{
    internal override async ValueTask<Entity?> FindAsync(IDocumentReader reader, Guid id, CancellationToken cancellationToken) =>
        await reader.FindAsync<T>(id, cancellationToken).ConfigureAwait(false);
}

/// <summary>An index of a collection.</summary>
/// <param name="Name">Unique in the collection; a refused duplicate is reported by it.</param>
/// <param name="Kind">What it serves.</param>
/// <param name="Fields">
/// In order. An <see cref="IndexKind.Ordered"/> one has the id at its end, or where it is named: what follows the id is not
/// sorted by, but spares reading the documents that it rules out. For <see cref="IndexKind.Array"/>: the array, then as
/// for an ordered one; the fields before the id are never missing. For <see cref="IndexKind.Geo"/>: latitude, longitude. For <see cref="IndexKind.TimeToLive"/>: the time after which the document goes.
/// </param>
public sealed record IndexDefinition(string Name, IndexKind Kind, params ImmutableArray<Field> Fields);

/// <summary>What an index serves.</summary>
public enum IndexKind
{
    /// <summary>Equality, ranges and order over its fields.</summary>
    Ordered,

    /// <summary>As <see cref="Ordered"/>, and no two documents have the same values; documents where a field is missing are free.</summary>
    Unique,

    /// <summary>Membership in one array.</summary>
    Array,

    /// <summary>Words of text fields.</summary>
    Text,

    /// <summary>Distance from a point.</summary>
    Geo,

    /// <summary>As <see cref="Ordered"/> over one time; documents past it are deleted by the sweep.</summary>
    TimeToLive,
}

/// <summary>A rule that the store itself holds for a field, a second line behind the domain.</summary>
/// <param name="Field">The field.</param>
/// <param name="Minimum">The least number; null for none.</param>
/// <param name="Maximum">The largest number; null for none.</param>
/// <param name="MaxLength">Characters of a text at most; null for any.</param>
public sealed record FieldRule(Field Field, long? Minimum = null, long? Maximum = null, int? MaxLength = null);
