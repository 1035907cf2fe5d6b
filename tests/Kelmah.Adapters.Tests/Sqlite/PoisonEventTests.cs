using System.Collections.Concurrent;
using Kelmah.Adapters.Sqlite;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.Sqlite;
using Kelmah.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.Adapters.Tests.Sqlite;

/// <summary>An event that no repeat can relay stands before others, which must not wait for it.</summary>
public sealed class PoisonEventTests : IAsyncDisposable
{
    private static readonly ContractTerms Terms = new("", 1_000, 14, Currency.Ghs);
    private static readonly TermsRules Rules = TermsRules.Of(new ContractOptions(), new DisputeOptions(), Currency.Ghs);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-poison-");
    private readonly ServiceProvider services;
    private readonly LimitedQueue queue = new();

    public PoisonEventTests() =>
        services = new ServiceCollection()
            .AddSingleton<TimeProvider>(new FakeTimeProvider(TestTime.Start))
            .AddSingleton<IIdSource, IdSource>()
            .AddSingleton(new SqliteDatabase(Path.Combine(folder.FullName, "kelmah.db")))
            .AddLogging()
            .AddSqlitePersistence()
            .BuildServiceProvider();

    private IEventLog Log => services.GetRequiredService<IEventLog>();

    [Theory]
    [InlineData("NoSuchEvent", "{}")]
    [InlineData("ContractDrafted", "no json")]
    [InlineData("ContractDrafted", "{\"contractId\": 7}")]
    public async Task What_cannot_be_read_is_set_aside_and_the_others_are_relayed(string type, string payload)
    {
        var poison = await AppendAsync(type, payload);
        await DraftAsync();

        Assert.Equal(2, await RelayAsync(Log));

        Assert.Equal(2, queue.Accepted.Count);
        Assert.Equal((poison, "unreadable"), await ParkedAsync());
        Assert.Equal(0, await RelayAsync(Log));
    }

    [Fact]
    public async Task What_is_too_large_for_the_queue_is_set_aside_and_goes_out_when_the_queue_takes_it()
    {
        await DraftAsync();
        queue.TooLarge = (await Log.ReadUnrelayedAsync(1, CancellationToken.None))[0].Id;

        Assert.Equal(1, await RelayAsync(Log));
        Assert.Equal((queue.TooLarge.Value, "too_large"), await ParkedAsync());

        var mended = queue.TooLarge.Value;
        queue.TooLarge = null;
        Assert.True(await Log.TryUnparkAsync(mended, CancellationToken.None));
        Assert.Equal(1, await RelayAsync(Log));
        Assert.Equal(2, queue.Accepted.Count);
        Assert.Contains(queue.Accepted, message => message.MessageId == mended.ToString());
    }

    [Fact]
    public async Task What_cannot_be_written_as_a_message_is_set_aside()
    {
        await DraftAsync();
        var broken = new BrokenLog(Log);

        Assert.Equal(2, await RelayAsync(broken));

        Assert.Equal([(broken.Broken.Id, "unwritable")], broken.Parked);
        Assert.Equal(2, queue.Accepted.Count);
    }

    [Fact]
    public async Task An_outage_sets_nothing_aside()
    {
        await DraftAsync();
        queue.IsDown = true;

        await Assert.ThrowsAsync<QueuesUnavailableException>(() => RelayAsync(Log));

        Assert.Empty((await Log.ListParkedAsync(new Paging(), CancellationToken.None)).Items);
        queue.IsDown = false;
        Assert.Equal(2, await RelayAsync(Log));
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task<int> RelayAsync(IEventLog log)
    {
        await using var relay = new EventRelay(log, queue, services.GetRequiredService<TimeProvider>(), NullLogger<EventRelay>.Instance);
        return await relay.RelayAsync(CancellationToken.None);
    }

    private async Task<(Guid Id, string Reason)> ParkedAsync()
    {
        var parked = Assert.Single((await Log.ListParkedAsync(new Paging(), CancellationToken.None)).Items);
        Assert.Equal(TestTime.Start, parked.ParkedAt);
        Assert.NotEmpty(parked.Description);
        return (parked.Id, parked.Reason);
    }

    /// <summary>An event as an earlier, a later or a faulty release has written it.</summary>
    private async Task<Guid> AppendAsync(string type, string payload)
    {
        var id = services.GetRequiredService<IIdSource>().NewId();
        _ = Log;
        await services.GetRequiredService<SqliteDatabase>().WriteAsync(session =>
        {
            using var insert = session.Prepare(
                "INSERT INTO events (id, stream_id, version, occurred_at, type, payload) VALUES (?1, ?2, 1, 0, ?3, ?4)");
            insert.Bind(1, id).Bind(2, $"contracts/{Guid.NewGuid()}").Bind(3, type).Bind(4, payload).Run();
            using var wait = session.Prepare("INSERT INTO unrelayed_events (position, id) VALUES (?1, ?2)");
            wait.Bind(1, session.LastInsertRowId).Bind(2, id).Run();
        });
        return id;
    }

    /// <summary>Two events that the router reacts to.</summary>
    private async Task DraftAsync()
    {
        var (store, ids) = (services.GetRequiredService<IDocumentStore>(), services.GetRequiredService<IIdSource>());
        var draft = Contract.Draft(
            ids.NewId(), ids.NewId(), ids.NewId(), ids.NewId(), ids.NewId(), new Money(100, Currency.Ghs), Terms, Rules, DateTimeOffset.UnixEpoch).Value;
        var work = new UnitOfWork(store, services.GetRequiredService<TimeProvider>(), ids, null);
        work.Insert(draft.WithMilestones(Terms, [], Rules, DateTimeOffset.UnixEpoch).Value);
        Assert.IsType<Committed>(await store.CommitAsync(work, CancellationToken.None));
    }

    /// <summary>Takes what is before a message that is too large, as Service Bus does.</summary>
    private sealed class LimitedQueue : IQueueSender
    {
        public ConcurrentQueue<QueueMessage> Accepted { get; } = new();

        public Guid? TooLarge { get; set; }

        public bool IsDown { get; set; }

        public Task SendAsync(string queue, IReadOnlyCollection<QueueMessage> messages, CancellationToken cancellationToken)
        {
            if (IsDown) throw new QueuesUnavailableException();
            foreach (var message in messages)
            {
                if (message.MessageId == TooLarge?.ToString()) throw new MessageTooLargeException(message.MessageId);
                if (Accepted.All(accepted => accepted.MessageId != message.MessageId)) Accepted.Enqueue(message);
            }

            return Task.CompletedTask;
        }
    }

    /// <summary>A log whose first event nothing can write.</summary>
    private sealed class BrokenLog(IEventLog log) : IEventLog
    {
        public EventRecord Broken { get; } = new(Guid.CreateVersion7(), $"listings/{Guid.NewGuid()}", 1, DateTimeOffset.UnixEpoch, null, null, new ListingBroken());

        public List<(Guid Id, string Reason)> Parked { get; } = [];

        public ValueTask<IReadOnlyList<EventRecord>> ReadStreamAsync(string streamId, long afterVersion, CancellationToken cancellationToken) =>
            log.ReadStreamAsync(streamId, afterVersion, cancellationToken);

        public async ValueTask<IReadOnlyList<EventRecord>> ReadUnrelayedAsync(int limit, CancellationToken cancellationToken)
        {
            var waiting = await log.ReadUnrelayedAsync(limit, cancellationToken);
            return Parked.Count == 0 ? [Broken, .. waiting] : waiting;
        }

        public Task MarkRelayedAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellationToken) => log.MarkRelayedAsync(eventIds, cancellationToken);

        public Task ParkAsync(Guid eventId, string reason, string description, DateTimeOffset now, CancellationToken cancellationToken)
        {
            Parked.Add((eventId, reason));
            return Task.CompletedTask;
        }

        public ValueTask<Page<ParkedEvent>> ListParkedAsync(Paging paging, CancellationToken cancellationToken) => log.ListParkedAsync(paging, cancellationToken);

        public Task<bool> TryUnparkAsync(Guid eventId, CancellationToken cancellationToken) => log.TryUnparkAsync(eventId, cancellationToken);
    }
}
