using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>Shows the parties what happened to their contract, and what happens next by itself, when and in whose favour.</summary>
public sealed class GetContractTimeline(IDocumentStore store, IEventLog events, TimeProvider clock)
{
    /// <summary>The events of the contract and of all that the modules show on its timeline, and the deadlines that run.</summary>
    public async Task<Result<ContractTimeline>> ExecuteAsync(Caller caller, Guid contractId, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, Part.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var contract)) return refusal;
        var streams = new List<string>();
        var next = new List<UpcomingDeadline>();
        foreach (var part in ModuleCatalogue.Product.All<TimelinePart>().Where(part => part.Owner == typeof(Contract)))
        {
            var (theirs, upcoming) = await part.ReadAsync(store, contract.Id, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            streams.AddRange(theirs);
            next.AddRange(upcoming);
        }

        return new ContractTimeline(
            await ReadAsync(streams, cancellationToken).ConfigureAwait(false), [.. next.OrderBy(deadline => deadline.DueAt)]);
    }

    private async Task<List<TimelineEvent>> ReadAsync(List<string> streams, CancellationToken cancellationToken)
    {
        var records = new List<EventRecord>();
        foreach (var stream in streams)
            records.AddRange(await events.ReadStreamAsync(stream, afterVersion: 0, cancellationToken).ConfigureAwait(false));
        // Ids are UUIDv7 of one source: among events of one time they keep the order in which they were raised.
        return [.. records.OrderBy(record => record.OccurredAt).ThenBy(record => record.Id).Select(ToTimeline)];
    }

    private static TimelineEvent ToTimeline(EventRecord record) => new(
        record.Id,
        record.Type,
        record.StreamId[..record.StreamId.IndexOf('/', StringComparison.Ordinal)],
        record.EntityId,
        record.OccurredAt,
        record.ActorId,
        record.Payload);
}
