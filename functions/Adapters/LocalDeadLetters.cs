using System.Globalization;
using System.Text;
using Kelmah.Adapters.Sqlite;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;

namespace Kelmah.Functions.Adapters;

/// <summary>The dead letters of the data folder's file; a cursor is the sequence number of the page's last one.</summary>
public sealed class LocalDeadLetters(ILocalQueues queues) : IDeadLetters
{
    public Task<Page<Kernel.Queues.DeadLetter>> ListAsync(string? queue, Paging paging, CancellationToken cancellationToken)
    {
        var before = paging.Cursor is { } cursor ? Sequence(cursor) ?? throw new InvalidCursorException() : (long?)null;
        var found = queues.PeekDeadLetters(queue, before, paging.Limit + 1);
        var items = found.Take(paging.Limit).Select(ToPort).ToArray();
        return Task.FromResult(new Page<Kernel.Queues.DeadLetter>(items, found.Count > items.Length ? items[^1].Id : null));
    }

    public Task<bool> ReplayAsync(string id, CancellationToken cancellationToken) =>
        Sequence(id) is { } sequence ? SqliteFailures.GuardAsync(queues.ReplayDeadLetterAsync(sequence)) : Task.FromResult(false);

    private static long? Sequence(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : null;

    private static Kernel.Queues.DeadLetter ToPort(LocalHost.DeadLetter letter) => new(
        letter.SequenceNumber.ToString(CultureInfo.InvariantCulture),
        letter.Queue,
        letter.MessageId,
        Encoding.UTF8.GetString(letter.Body.Span),
        letter.Reason,
        letter.Description,
        letter.DeliveryCount,
        letter.EnqueuedTime,
        letter.DeadLetteredTime);
}
