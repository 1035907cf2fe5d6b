using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Payments;

/// <summary>What a command would do; nothing of it was done.</summary>
/// <param name="Entries">The journal entries that it would append, in order.</param>
/// <param name="Changes">The documents that it would write, in order.</param>
/// <param name="States">What would change of the states of those that the caller may see.</param>
/// <param name="Events">What would be said to have happened, in order.</param>
/// <param name="ProviderCalls">What the payment provider would be asked before the command goes on, in order.</param>
/// <param name="Answer">What the command would answer; null where that depends on what the payment provider answers.</param>
[SchemaName("DryRun")]
public sealed record DryRunView(
    IReadOnlyList<DryRunEntry> Entries,
    IReadOnlyList<DryRunChange> Changes,
    IReadOnlyList<DryRunState> States,
    IReadOnlyList<DryRunEvent> Events,
    IReadOnlyList<ProviderCall> ProviderCalls,
    DryRunAnswer? Answer);

/// <summary>A journal entry that would be appended.</summary>
/// <param name="Key">The natural key of the effect.</param>
/// <param name="Kind">What kind of movement.</param>
/// <param name="ContractId">The contract, if any.</param>
/// <param name="OccurredAt">When it would have happened: now, UTC.</param>
/// <param name="Corrects">The entry that it corrects, if any.</param>
/// <param name="Postings">They sum to zero.</param>
[SchemaName("DryRunEntry")]
public sealed record DryRunEntry(
    string Key, string Kind, Guid? ContractId, DateTimeOffset OccurredAt, Guid? Corrects, IReadOnlyList<LedgerPosting> Postings)
{
    /// <summary>The view of an entry.</summary>
    public static DryRunEntry Of(JournalEntry entry) => new(
        entry.Key,
        entry.Kind,
        entry.ContractId,
        entry.OccurredAt,
        entry.Corrects,
        [.. entry.Postings.Select(posting => new LedgerPosting(posting.Account.Name, SignedAmount.Of(posting.Amount)))]);
}

/// <summary>A document that would be written. Its fields are those of the view that the API has of it, and null where the caller may not see it.</summary>
/// <param name="Kind">What would be done.</param>
/// <param name="Collection">What it is, for example <c>milestones</c>.</param>
/// <param name="Id">Which one. What would be new gets another id when it is really made.</param>
/// <param name="Before">The fields that would change, as they stand; null for a new one.</param>
/// <param name="After">The same fields as they would stand; null for one that would be removed.</param>
[SchemaName("DryRunChange")]
public sealed record DryRunChange(DryRunChangeKind Kind, string Collection, Guid Id, object? Before, object? After);

/// <summary>What would be done with a document.</summary>
public enum DryRunChangeKind
{
    /// <summary>It would be new.</summary>
    Insert,

    /// <summary>It would change.</summary>
    Update,

    /// <summary>It would be removed.</summary>
    Delete,
}

/// <summary>A change of state.</summary>
/// <param name="Collection">What changes, for example <c>escrows</c>.</param>
/// <param name="Id">Which one.</param>
/// <param name="Field"><c>status</c> or <c>stage</c>.</param>
/// <param name="Before">Null for what would be new, or has no such state yet.</param>
/// <param name="After">Null for what would be removed.</param>
[SchemaName("DryRunState")]
public sealed record DryRunState(string Collection, Guid Id, string Field, string? Before, string? After);

/// <summary>Something that would be said to have happened.</summary>
/// <param name="Type">What, for example <c>MilestoneApproved</c>.</param>
/// <param name="Collection">To what, for example <c>milestones</c>.</param>
/// <param name="Id">To which one.</param>
[SchemaName("DryRunEvent")]
public sealed record DryRunEvent(string Type, string Collection, Guid Id)
{
    /// <summary>The view of an event.</summary>
    public static DryRunEvent Of(EventRecord record) =>
        new(record.Type, record.StreamId[..record.StreamId.IndexOf('/', StringComparison.Ordinal)], record.EntityId);
}

/// <summary>What a command would answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Location">Where what would be made would be found; null where nothing would be.</param>
/// <param name="Body">The JSON body; null for none.</param>
[SchemaName("DryRunAnswer")]
public sealed record DryRunAnswer(int Status, string? Location, object? Body);

/// <summary>Shows dry runs to those who asked for them: what is not theirs to read stays out, but for the sums and the accounts of the entries.</summary>
public sealed class DryRuns(IDocumentStore store)
{
    private static readonly string[] StateFields = ["status", "stage"];

    /// <summary>By entity, read when the first dry run is shown.</summary>
    private readonly Lazy<Dictionary<Type, ShownEntity>> shown =
        new(() => ModuleCatalogue.Product.All<ShownEntity>().ToDictionary(rule => rule.EntityType));

    /// <summary>What a dry run came to.</summary>
    /// <param name="run">One that was not refused.</param>
    /// <param name="caller">Who asked for it.</param>
    /// <param name="answer">What the command would answer; null where it ended before.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<DryRunView> ShowAsync(DryRun run, Caller caller, DryRunAnswer? answer, CancellationToken cancellationToken)
    {
        var changes = new List<DryRunChange>();
        foreach (var write in run.Commit?.Writes ?? [])
        {
            var before = await FieldsAsync(write.Before, caller, cancellationToken).ConfigureAwait(false);
            changes.Add(ChangeOf(write, before, await FieldsAsync(write.After, caller, cancellationToken).ConfigureAwait(false)));
        }

        return new DryRunView(
            [.. (run.Commit?.Entries ?? []).Select(DryRunEntry.Of)],
            changes,
            [.. changes.SelectMany(StatesOf)],
            [.. (run.Commit?.Events ?? []).Select(DryRunEvent.Of)],
            run.ProviderCalls,
            answer);
    }

    private static DryRunChange ChangeOf(TriedWrite write, JsonObject? before, JsonObject? after)
    {
        var kind = write.Before is null ? DryRunChangeKind.Insert : write.After is null ? DryRunChangeKind.Delete : DryRunChangeKind.Update;
        // Who may see only one of the two sees neither.
        var isSeen = kind == DryRunChangeKind.Update ? before is not null && after is not null : (before ?? after) is not null;
        return isSeen
            ? new DryRunChange(kind, write.Collection.Name, write.Id, Differing(before, after), Differing(after, before))
            : new DryRunChange(kind, write.Collection.Name, write.Id, Before: null, After: null);
    }

    /// <summary>The fields that the other one has not alike; of one without another, all that say something.</summary>
    private static JsonObject? Differing(JsonObject? fields, JsonObject? other) => fields is null ? null : new JsonObject(
        fields.Where(field => other is null ? SaysSomething(field.Value) : !JsonNode.DeepEquals(field.Value, other[field.Key]))
            .Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));

    private static bool SaysSomething(JsonNode? value) => value switch
    {
        null => false,
        JsonArray array => array.Count > 0,
        _ => value.GetValueKind() != JsonValueKind.String || value.GetValue<string>().Length > 0,
    };

    private static IEnumerable<DryRunState> StatesOf(DryRunChange change)
    {
        var (before, after) = (change.Before as JsonObject, change.After as JsonObject);
        return from field in StateFields
               where before?.ContainsKey(field) == true || after?.ContainsKey(field) == true
               select new DryRunState(change.Collection, change.Id, field, before?[field]?.GetValue<string>(), after?[field]?.GetValue<string>());
    }

    private async ValueTask<JsonObject?> FieldsAsync(Entity? entity, Caller caller, CancellationToken cancellationToken)
    {
        if (entity is null || !shown.Value.TryGetValue(entity.GetType(), out var rule)) return null;
        var view = await rule.ViewAsync(store, caller, entity, cancellationToken).ConfigureAwait(false);
        return view is null ? null : JsonSerializer.SerializeToNode(view, view.GetType(), ApiJson.Options)!.AsObject();
    }
}
