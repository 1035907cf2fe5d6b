using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;

namespace Kelmah.Administration;

/// <summary>What administrators do with messages that the queues gave up, and with events that never came as far as a queue.</summary>
public sealed class DeadLetterAdministration(IDeadLetters deadLetters, IEventLog events, IEventRelay relay, Transactor transactor, AuditTrail audit)
{
    /// <summary>Stands for the queue of events that wait to be relayed, and before their ids and cursors.</summary>
    public const string Outbox = "outbox";

    /// <summary>In a cursor: there are no further events, and the dead letters follow.</summary>
    private const string End = "end";

    /// <summary>A page of them: first the events that could not be relayed, as those of the queue <see cref="Outbox"/>, then dead letters; each newest first.</summary>
    /// <param name="queue">Those of one queue; null for all.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    public async Task<Result<Page<DeadLetter>>> ListAsync(string? queue, Paging paging, CancellationToken cancellationToken)
    {
        var isOfOutbox = TryReadOutbox(paging.Cursor, out var after);
        if (paging.Cursor is not null && !isOfOutbox && queue == Outbox) throw new InvalidCursorException();
        var isOfQueues = queue is not (null or Outbox) || (paging.Cursor is not null && !isOfOutbox);
        if (isOfQueues) return await deadLetters.ListAsync(queue, paging, cancellationToken).ConfigureAwait(false);
        var (letters, more) = after == End ? ([], null) : await ListParkedAsync(paging with { Cursor = after }, cancellationToken).ConfigureAwait(false);
        if (more is not null || queue == Outbox) return new Page<DeadLetter>(letters, more);
        if (letters.Count == paging.Limit) return new Page<DeadLetter>(letters, $"{Outbox}-{End}");
        var rest = await deadLetters.ListAsync(queue, new Paging(paging.Limit - letters.Count), cancellationToken).ConfigureAwait(false);
        return new Page<DeadLetter>([.. letters, .. rest.Items], rest.NextCursor);
    }

    /// <summary>Puts one back into its queue. Consumers are idempotent, so this is safe. Returns its id.</summary>
    /// <param name="caller">An administrator.</param>
    /// <param name="id">The dead letter's.</param>
    /// <param name="cancellationToken">Stops before the writing.</param>
    public async Task<Result<string>> ReplayAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (!await PutBackAsync(id, cancellationToken).ConfigureAwait(false)) return RequestErrors.NotFound;
        // A queue does not take part in the store's commits, so the record is written after the act.
        return await transactor.RunAsync<string>(caller.UserId, async work =>
        {
            await audit.RecordAsync(work, AuditAction.DeadLetterReplayed, $"dead-letters/{id}", reason: null, CancellationToken.None).ConfigureAwait(false);
            return id;
        }, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Reads what stands behind the outbox's name; null for the beginning of the list.</summary>
    private static bool TryReadOutbox(string? text, out string? rest)
    {
        var isOurs = text is not null && text.StartsWith($"{Outbox}-", StringComparison.Ordinal);
        rest = isOurs ? text![(Outbox.Length + 1)..] : null;
        return isOurs;
    }

    private static DeadLetter LetterOf(ParkedEvent parked) => new(
        $"{Outbox}-{parked.Id}", Outbox, parked.Id.ToString(), parked.Payload, parked.Reason, parked.Description, DeliveryCount: 0, parked.OccurredAt, parked.ParkedAt);

    private async Task<(IReadOnlyList<DeadLetter> Letters, string? Next)> ListParkedAsync(Paging paging, CancellationToken cancellationToken)
    {
        var parked = await events.ListParkedAsync(paging, cancellationToken).ConfigureAwait(false);
        return ([.. parked.Items.Select(LetterOf)], parked.NextCursor is { } next ? $"{Outbox}-{next}" : null);
    }

    private async Task<bool> PutBackAsync(string id, CancellationToken cancellationToken)
    {
        if (!TryReadOutbox(id, out var rest)) return await deadLetters.ReplayAsync(id, cancellationToken).ConfigureAwait(false);
        if (!Guid.TryParse(rest, out var eventId) || !await events.TryUnparkAsync(eventId, cancellationToken).ConfigureAwait(false)) return false;
        relay.Notify();
        return true;
    }
}
