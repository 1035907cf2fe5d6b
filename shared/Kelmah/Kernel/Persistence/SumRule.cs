using System.Runtime.CompilerServices;

namespace Kelmah.Kernel.Persistence;

/// <summary>
/// A rule over two collections that the store itself holds, a second line behind the domain: from some moment on, the parts of a document add up
/// to its whole. Every commit that writes the document or one of its parts is checked by what it leaves, before it ends, and is otherwise a
/// <see cref="SumBroken"/>: one commit may change several parts and the whole in any order.
/// </summary>
/// <param name="Whole">What the parts add up to.</param>
/// <param name="Since">The rule holds where this is there.</param>
/// <param name="PartType">The entity that the parts are.</param>
/// <param name="Parts">Which parts belong to a document: a guarded set of their collection, by the document's id.</param>
/// <param name="Amount">What each adds.</param>
/// <param name="Unless">A part in which this is there adds nothing.</param>
public sealed record SumRule(Field Whole, Field Since, Type PartType, GuardedSet Parts, Field Amount, Field Unless)
{
    /// <summary>The field by which a part names its document.</summary>
    public Field Owner { get; } = new SumField(Parts.Path);

    /// <summary>The rule that member accesses name. Declare it once, statically, on the collection of the wholes.</summary>
    /// <param name="whole">What the parts add up to.</param>
    /// <param name="since">The rule holds where this is there.</param>
    /// <param name="owner">The id of a part's document, a guarded set of the parts' collection.</param>
    /// <param name="amount">What each part adds.</param>
    /// <param name="unless">A part in which this is there adds nothing.</param>
    /// <param name="wholeWritten">The first member access, filled in by the compiler, as the others are.</param>
    /// <param name="sinceWritten">The second.</param>
    /// <param name="ownerWritten">The third.</param>
    /// <param name="amountWritten">The fourth.</param>
    /// <param name="unlessWritten">The fifth.</param>
    public static SumRule Of<TWhole, TPart>(
        Func<TWhole, long> whole,
        Func<TWhole, DateTimeOffset?> since,
        Func<TPart, Guid> owner,
        Func<TPart, long> amount,
        Func<TPart, DateTimeOffset?> unless,
        [CallerArgumentExpression(nameof(whole))] string wholeWritten = "",
        [CallerArgumentExpression(nameof(since))] string sinceWritten = "",
        [CallerArgumentExpression(nameof(owner))] string ownerWritten = "",
        [CallerArgumentExpression(nameof(amount))] string amountWritten = "",
        [CallerArgumentExpression(nameof(unless))] string unlessWritten = "")
        where TWhole : Entity
        where TPart : Entity => new(
            Field.Of(whole, wholeWritten),
            Field.Of(since, sinceWritten),
            typeof(TPart),
            GuardedSet.By(owner, ownerWritten),
            Field.Of(amount, amountWritten),
            Field.Of(unless, unlessWritten));

    /// <summary>The documents whose sum a write may change.</summary>
    internal static IEnumerable<ChangedSum> ChangedBy(Write write)
    {
        if (write.Collection.Sum is not null) yield return new(write.Collection, write.Entity.Id);
        if (Collections.WholeOf(write.Collection.EntityType) is { Sum: { } rule } wholes && rule.Parts.ValueOf(write.Entity) is { } id) yield return new(wholes, id);
    }

    private sealed record SumField(string Path) : Field(Path);
}

/// <summary>A document whose sum is to be checked.</summary>
/// <param name="Collection">Where it is stored, with the rule.</param>
/// <param name="Id">Which.</param>
public sealed record ChangedSum(CollectionDefinition Collection, Guid Id)
{
    /// <summary>The rule.</summary>
    public SumRule Rule => Collection.Sum!;

    /// <summary>Where the parts are stored.</summary>
    public CollectionDefinition Parts => Collections.For(Rule.PartType);

    /// <summary>The name of the guarded set of its parts.</summary>
    public string Set => GuardedSet.NameOf(Parts, Rule.Parts.Path, Id);
}
