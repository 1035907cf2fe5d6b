using System.Collections.Immutable;

namespace Kelmah.Kernel.Persistence;

/// <summary>Where and how an entity is stored: declared once beside its fields, and created by every store.</summary>
/// <param name="Name">Plural, snake case: <c>refresh_tokens</c>. Also the first part of the entity's stream ids.</param>
/// <param name="EntityType">The entity.</param>
/// <param name="Indexes">Its indexes, besides the one of the id.</param>
/// <param name="Rules">What every stored document satisfies, besides the types of its fields.</param>
public abstract record CollectionDefinition(
    string Name, Type EntityType, ImmutableArray<IndexDefinition> Indexes, ImmutableArray<FieldRule> Rules)
{
    /// <summary>The stream of an entity's events, for example <c>contracts/018f…</c>.</summary>
    public string StreamId(Guid id) => $"{Name}/{id}";
}

/// <summary>Where and how <typeparamref name="T"/> is stored.</summary>
public sealed record CollectionDefinition<T>(string Name, ImmutableArray<IndexDefinition> Indexes, ImmutableArray<FieldRule> Rules)
    : CollectionDefinition(Name, typeof(T), Indexes, Rules)
    where T : Entity;
