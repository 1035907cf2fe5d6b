using System.Collections.Immutable;
using Kelmah.Kernel.Journal;

namespace Kelmah.Kernel.Persistence;

/// <summary>
/// A run of a command that changes nothing. While it is under way, the <see cref="Transactor"/> tries what the command decides in place of committing
/// it, and keeps it here; nothing is relayed, and no provider is asked. A command knows nothing of it, but for one that asks a provider: that ends
/// before its call by <see cref="WouldAsk"/>.
/// </summary>
/// <remarks>
/// It is bound to the flow of the call that began it, so that use cases, of which there is one each, need not pass it on. A dry run shows one commit:
/// what a command decides after its first one rests on a state that is not there, so it ends there.
/// </remarks>
public sealed class DryRun
{
    private static readonly AsyncLocal<DryRun?> Running = new();

    /// <summary>Goes the way of a refusal up to whoever began the dry run, and never leaves it.</summary>
    private static readonly Refusal Over = new(new ErrorCode("dry_run_over", 500, "The dry run has shown all that it can."));

    private readonly List<ProviderCall> providerCalls = [];

    private DryRun()
    {
    }

    /// <summary>The dry run that the present call is part of; null for a call that is none.</summary>
    public static DryRun? Current => Running.Value;

    /// <summary>What the command would commit; null where it would commit nothing, or did not come that far.</summary>
    public TriedCommit? Commit { get; private set; }

    /// <summary>What a provider would be asked before the command goes on, in order; nothing of it was.</summary>
    public IReadOnlyList<ProviderCall> ProviderCalls => providerCalls;

    /// <summary>Makes the rest of the calling method, and all that it calls, a dry run. The caller is an async method, whose end is the dry run's.</summary>
    public static DryRun Begin() => Running.Value = new DryRun();

    /// <summary>Whether a refusal stands for the end of a dry run, beyond which the command would have gone on.</summary>
    public static bool IsEnd(Refusal refusal) => ReferenceEquals(refusal, Over);

    /// <summary>Says what a provider would be asked now. The command returns the refusal in place of asking.</summary>
    public Refusal WouldAsk(ProviderCall call)
    {
        providerCalls.Add(call);
        return Over;
    }

    /// <summary>Why nothing more can be decided; null while it can.</summary>
    internal Refusal? End => Commit is null && providerCalls.Count == 0 ? null : Over;

    /// <summary>Whether the store would commit a unit of work; keeps what it holds if so.</summary>
    internal async Task<CommitOutcome> TryAsync(IDocumentStore store, UnitOfWork work, CancellationToken cancellationToken)
    {
        // Before the store is asked, which may encrypt what is written.
        var tried = await TriedCommit.OfAsync(store, work, cancellationToken).ConfigureAwait(false);
        var outcome = await store.TryAsync(work, cancellationToken).ConfigureAwait(false);
        if (outcome is Committed) Commit = tried;
        return outcome;
    }
}

/// <summary>What a unit of work would commit, all of it in clear.</summary>
/// <param name="Writes">The documents, each once, in the order in which they are first written.</param>
/// <param name="Events">In order.</param>
/// <param name="Entries">In order.</param>
public sealed record TriedCommit(ImmutableArray<TriedWrite> Writes, ImmutableArray<EventRecord> Events, ImmutableArray<JournalEntry> Entries)
{
    internal static async ValueTask<TriedCommit> OfAsync(IDocumentReader reader, UnitOfWork work, CancellationToken cancellationToken)
    {
        var writes = ImmutableArray.CreateBuilder<TriedWrite>();
        foreach (var document in work.Writes.GroupBy(write => (write.Collection.Name, write.Entity.Id)).Select(group => group.ToList()))
        {
            var (first, last) = (document[0], document[^1]);
            // It is of the version that the write replaces: else the store refuses the whole.
            var before = first.Kind == WriteKind.Insert ? null : await first.Collection.FindAsync(reader, first.Entity.Id, cancellationToken).ConfigureAwait(false);
            writes.Add(new TriedWrite(first.Collection, first.Entity.Id, before, last.Kind == WriteKind.Delete ? null : last.Entity));
        }

        return new TriedCommit(writes.DrainToImmutable(), [.. work.Events], [.. work.Entries]);
    }
}

/// <summary>One document that would be written.</summary>
/// <param name="Collection">Where.</param>
/// <param name="Id">Of the document; a new one has another when it is really made.</param>
/// <param name="Before">As it stands; null for a new one.</param>
/// <param name="After">As it would stand; null for one that would be removed.</param>
public sealed record TriedWrite(CollectionDefinition Collection, Guid Id, Entity? Before, Entity? After);

/// <summary>What a provider would be asked.</summary>
/// <param name="Kind">What for.</param>
/// <param name="Amount">The amount that it is about; null where it is about none.</param>
/// <param name="IdempotencyKey">Our key, by which the provider does it once; null for one that only reads.</param>
[SchemaName("ProviderCall")]
public sealed record ProviderCall(ProviderCallKind Kind, Money? Amount, string? IdempotencyKey);

/// <summary>What a provider is asked for.</summary>
public enum ProviderCallKind
{
    /// <summary>A payment is made, which the payer confirms.</summary>
    CreatePayment,

    /// <summary>A payment that is there is read.</summary>
    ReadPayment,

    /// <summary>A payment that has not succeeded is cancelled.</summary>
    CancelPayment,

    /// <summary>A subscription is made, and its first period charged.</summary>
    CreateSubscription,

    /// <summary>A subscription that is there is read.</summary>
    ReadSubscription,

    /// <summary>A subscription is changed to another plan, which charges or credits the difference, or to end.</summary>
    ChangeSubscription,
}
