using System.Text.Json;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>What happened to a contract and to all that belongs to it, and the deadlines that run.</summary>
public sealed class ContractTimelines(IDocumentStore store, IEventLog events, IUsers users, TimeProvider clock)
{
    /// <summary>For its parties and administrators: the entities are those that the modules show on a contract's timeline.</summary>
    public async Task<Result<ContractTimeline>> GetAsync(Caller caller, Guid contractId, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, PartyRole.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var contract)) return refusal;
        var (streams, next) = await PartsAsync(contract.Id, cancellationToken).ConfigureAwait(false);
        var names = await NamesAsync(caller, contract, cancellationToken).ConfigureAwait(false);
        return new ContractTimeline(
            [.. (await ReadAsync(streams, cancellationToken).ConfigureAwait(false)).Where(record => IsTold(caller, record.Payload, names)).Select(record => ToTimeline(caller, record, names))],
            NextCursor: null,
            [.. next.Where(deadline => deadline.Kind is not (DeadlineKind.SecurityPeriod or DeadlineKind.GiveBackWait) || caller.UserId != contract.HirerId).OrderBy(deadline => deadline.DueAt)]);
    }

    /// <summary>What has happened to a contract and to all that belongs to it, in order.</summary>
    internal async Task<IReadOnlyList<EventRecord>> ReadAsync(Guid contractId, CancellationToken cancellationToken) =>
        await ReadAsync((await PartsAsync(contractId, cancellationToken).ConfigureAwait(false)).Streams, cancellationToken).ConfigureAwait(false);

    private async Task<(List<string> Streams, List<UpcomingDeadline> Next)> PartsAsync(Guid contractId, CancellationToken cancellationToken)
    {
        var (streams, next) = (new List<string>(), new List<UpcomingDeadline>());
        foreach (var part in ModuleCatalogue.Product.All<TimelinePart>().Where(part => part.Owner == typeof(Contract)))
        {
            var (theirs, upcoming) = await part.ReadAsync(store, contractId, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            streams.AddRange(theirs);
            next.AddRange(upcoming);
        }

        return (streams, next);
    }

    private async Task<TimelineNames> NamesAsync(Caller caller, Contract contract, CancellationToken cancellationToken)
    {
        var persons = await users.PersonsAsync(store, [contract.HirerId, contract.WorkerId], cancellationToken).ConfigureAwait(false);
        var milestones = await store.MilestonesOfAsync(contract.Id, cancellationToken).ConfigureAwait(false);
        var reader = await users.FindAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
        return new TimelineNames(
            contract.HirerId,
            persons.Named(contract.HirerId).Name,
            contract.WorkerId,
            persons.Named(contract.WorkerId).Name,
            milestones.ToDictionary(milestone => milestone.Id, milestone => milestone.Title),
            reader?.Settings.Zone() ?? TimeZoneInfo.Utc);
    }

    private async Task<IReadOnlyList<EventRecord>> ReadAsync(List<string> streams, CancellationToken cancellationToken)
    {
        var records = new List<EventRecord>();
        foreach (var stream in streams)
            records.AddRange(await events.ReadStreamAsync(stream, afterVersion: 0, cancellationToken).ConfigureAwait(false));
        // Ids are UUIDv7 of one source: among events of one time they keep the order in which they were raised.
        return [.. records.OrderBy(record => record.OccurredAt).ThenBy(record => record.Id)];
    }

    /// <summary>
    /// That money was released is told by its milestone, and that it was given back by the escrow; from when on the worker can withdraw it, and that it was withdrawn, is
    /// not the hirer's business.
    /// </summary>
    private static bool IsTold(Caller caller, DomainEvent payload, TimelineNames names) =>
        payload is not (TransactionCompleted { Type: TransactionType.EscrowRelease or TransactionType.GiveBack } or EarningGivenBack)
        && (payload is not (EarningEvent or GiveBackAwaited or TransactionFailed { Type: TransactionType.GiveBack }) || caller.UserId != names.HirerId);

    private static TimelineEvent ToTimeline(Caller caller, EventRecord record, TimelineNames names) => new(
        record.Id,
        TimelineSentences.TypeOf(record.Type),
        TimelineSentences.Of(record.Payload, names),
        record.StreamId[..record.StreamId.IndexOf('/', StringComparison.Ordinal)],
        record.EntityId,
        record.OccurredAt,
        record.ActorId,
        DataFor(caller, record.Payload));

    /// <summary>The fields of an event, without the provider's ids for anybody but the user whom the event names and administrators.</summary>
    private static object DataFor(Caller caller, DomainEvent payload)
    {
        var properties = payload.GetType().GetProperties();
        var hidden = properties.Where(property => property.IsDefined(typeof(ProviderIdAttribute), inherit: true)).ToList();
        if (hidden.Count == 0 || caller.IsAdmin) return payload;
        if (properties.FirstOrDefault(property => property.Name == "UserId")?.GetValue(payload) is Guid userId && userId == caller.UserId) return payload;
        var data = JsonSerializer.SerializeToNode(payload, payload.GetType(), ApiJson.Options)!.AsObject();
        foreach (var property in hidden) data.Remove(JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        return data;
    }
}
