using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Kelmah.Adapters.ServiceBus;
using Kelmah.Adapters.Sqlite;
using Kelmah.Adapters.Tests.ServiceBus;
using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.Kernel.Serialization;
using Kelmah.Notifications;
using Kelmah.ServiceBusEmulator;
using Kelmah.Sqlite;
using Kelmah.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.Adapters.Tests.Sqlite;

public sealed class EventRelayTests : IAsyncDisposable
{
    private static readonly ContractTerms Terms = new("", 1_000, 14, Currency.Ghs);
    private static readonly TermsRules Rules = TermsRules.Of(new ContractOptions(), new DisputeOptions(), Currency.Ghs);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-relay-");
    private readonly ServiceProvider services;
    private readonly Queue queue = new();
    private readonly EventRelay relay;

    public EventRelayTests()
    {
        services = new ServiceCollection()
            .AddSingleton<TimeProvider>(new FakeTimeProvider(TestTime.Start))
            .AddSingleton<IIdSource, IdSource>()
            .AddSingleton(new SqliteDatabase(Path.Combine(folder.FullName, "kelmah.db")))
            .AddLogging()
            .AddSqlitePersistence()
            .BuildServiceProvider();
        relay = new EventRelay(Log, queue, TimeProvider.System, NullLogger<EventRelay>.Instance);
    }

    private IEventLog Log => services.GetRequiredService<IEventLog>();

    [Fact]
    public async Task An_event_goes_to_the_queue_as_it_was_committed_under_its_id_and_stream()
    {
        var contract = await DraftAsync();

        Assert.Equal(2, await relay.RelayAsync(CancellationToken.None));

        var message = queue.Accepted.First();
        var record = EventJson.Read(message.Body);
        Assert.Equal(record.Id.ToString(), message.MessageId);
        Assert.Equal($"contracts/{contract.Id}", message.PartitionKey);
        Assert.Equal((1L, contract.Id), (record.Version, Assert.IsType<ContractDrafted>(record.Payload).ContractId));
        Assert.Empty(await Log.ReadUnrelayedAsync(10, CancellationToken.None));
    }

    [Fact]
    public async Task A_crash_after_the_sending_sends_again_under_the_same_ids_and_loses_nothing()
    {
        await DraftAsync();
        queue.AfterAccepting = () => throw new IOException("The process ends here.");
        await Assert.ThrowsAsync<IOException>(() => relay.RelayAsync(CancellationToken.None));
        var first = queue.Accepted.Select(message => message.MessageId).ToArray();
        queue.AfterAccepting = null;

        await relay.RelayAsync(CancellationToken.None);

        Assert.Equal([.. first, .. first], queue.Accepted.Select(message => message.MessageId));
        Assert.Equal(0, await relay.RelayAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_queue_that_refuses_leaves_the_events_for_the_next_turn()
    {
        await DraftAsync();
        queue.BeforeAccepting = () => throw new IOException("The queue is not there.");
        relay.Notify();
        await relay.DisposeAsync();
        queue.BeforeAccepting = null;

        await using var next = new EventRelay(Log, queue, TimeProvider.System, NullLogger<EventRelay>.Instance);
        Assert.Equal(2, await next.RelayAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_outage_of_Service_Bus_loses_nothing_doubles_nothing_and_passes_without_a_restart()
    {
        await using var emulated = new EmulatedNamespace();
        await using var client = emulated.Connect();
        await using var toBus = new EventRelay(Log, new ServiceBusQueueSender(client, emulated.Clock), TimeProvider.System, NullLogger<EventRelay>.Instance);
        await DraftAsync();
        emulated.Bus.LoseNextAcknowledgement();
        Assert.Equal(2, await toBus.RelayAsync(CancellationToken.None));
        await DraftAsync();
        emulated.Bus.StopListening();

        await Assert.ThrowsAsync<QueuesUnavailableException>(() => toBus.RelayAsync(CancellationToken.None));
        Assert.Equal(2, (await Log.ReadUnrelayedAsync(10, CancellationToken.None)).Count);
        emulated.Bus.StartListening();

        Assert.Equal(2, await toBus.RelayAsync(CancellationToken.None));
        Assert.Equal(4, emulated.Bus.Count(QueueNames.Events).Ready);
    }

    [Fact]
    public async Task A_Service_Bus_that_hangs_holds_up_neither_who_notifies_nor_the_end_of_the_host()
    {
        using var silent = new SilentServiceBus();
        var client = new ServiceBusClient(silent.ConnectionString, ServiceBusFailures.ClientOptions());
        var toBus = new EventRelay(Log, new ServiceBusQueueSender(client, new FakeTimeProvider(TestTime.Start)), TimeProvider.System, NullLogger<EventRelay>.Instance);
        await DraftAsync();

        toBus.Notify();
        await toBus.DisposeAsync();

        Assert.Equal(2, (await Log.ReadUnrelayedAsync(10, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Events_that_nobody_waits_for_are_relayed_without_a_message()
    {
        await CommitAsync(work => work.Insert(Notification.Create(
            new Notification
            {
                Id = NewId(),
                UserId = NewId(),
                Title = "A title",
                Content = "Words.",
                Type = NotificationType.Job,
                Channel = NotificationChannel.InApp,
                CreatedAt = DateTimeOffset.UnixEpoch,
            },
            DateTimeOffset.UnixEpoch)));

        Assert.Equal(2, await relay.RelayAsync(CancellationToken.None));
        Assert.Empty(queue.Accepted);
        Assert.Empty(await Log.ReadUnrelayedAsync(10, CancellationToken.None));
    }

    [Fact]
    public async Task Without_the_turn_nothing_is_sent_and_the_events_wait_for_the_one_that_has_it()
    {
        await DraftAsync();
        var shared = new SharedLog(Log) { IsTaken = true };
        await using var other = new EventRelay(shared, queue, TimeProvider.System, NullLogger<EventRelay>.Instance);

        Assert.Equal(0, await other.RelayAsync(CancellationToken.None));
        Assert.Empty(queue.Accepted);
        shared.IsTaken = false;
        Assert.Equal(2, await other.RelayAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_relay_that_was_called_meanwhile_looks_once_more_before_it_ends()
    {
        await DraftAsync();
        var shared = new SharedLog(Log) { Calls = 1, OnCall = DraftAsync };
        await using var holder = new EventRelay(shared, queue, TimeProvider.System, NullLogger<EventRelay>.Instance);

        Assert.Equal(4, await holder.RelayAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Many_concurrent_commits_all_arrive_in_the_order_of_their_streams()
    {
        var contracts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => DraftAsync()));
        await Task.WhenAll(contracts.Select(contract => Task.Run(async () =>
        {
            for (var change = 0; change < 20; change++)
            {
                contract = await CommitAsync(work => work.Update(contract.WithMilestones(Terms, [], Rules, DateTimeOffset.UnixEpoch).Value));
                relay.Notify();
            }
        })));

        await UntilAsync(() => queue.Accepted.Count >= contracts.Length * 22);

        foreach (var stream in queue.Accepted.DistinctBy(message => message.MessageId).GroupBy(message => message.PartitionKey))
            Assert.Equal(Enumerable.Range(1, 22).Select(version => (long)version), stream.Select(message => EventJson.Read(message.Body).Version));
        Assert.Equal(contracts.Length * 22, queue.Accepted.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await relay.DisposeAsync();
        await services.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition()) await Task.Delay(TimeSpan.FromMilliseconds(5), deadline.Token);
    }

    private Guid NewId() => services.GetRequiredService<IIdSource>().NewId();

    /// <summary>Two events that the router reacts to.</summary>
    private Task<Contract> DraftAsync()
    {
        var draft = Contract.Draft(
            NewId(), NewId(), NewId(), NewId(), NewId(), new Money(100, Currency.Ghs), Terms, Rules, DateTimeOffset.UnixEpoch).Value;
        return CommitAsync(work => work.Insert(draft.WithMilestones(Terms, [], Rules, DateTimeOffset.UnixEpoch).Value));
    }

    private async Task<T> CommitAsync<T>(Func<UnitOfWork, T> decide)
        where T : Entity
    {
        var store = services.GetRequiredService<IDocumentStore>();
        var work = new UnitOfWork(store, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<IIdSource>(), null);
        var decided = decide(work);
        Assert.IsType<Committed>(await store.CommitAsync(work, CancellationToken.None));
        return decided;
    }

    /// <summary>A log that other instances relay from too.</summary>
    private sealed class SharedLog(IEventLog log) : IEventLog
    {
        public bool IsTaken { get; set; }

        public int Calls { get; set; }

        public Func<Task> OnCall { get; init; } = () => Task.CompletedTask;

        public ValueTask<IReadOnlyList<EventRecord>> ReadStreamAsync(string streamId, long afterVersion, CancellationToken cancellationToken) =>
            log.ReadStreamAsync(streamId, afterVersion, cancellationToken);

        public ValueTask<IReadOnlyList<EventRecord>> ReadUnrelayedAsync(int limit, CancellationToken cancellationToken) =>
            log.ReadUnrelayedAsync(limit, cancellationToken);

        public Task MarkRelayedAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellationToken) =>
            log.MarkRelayedAsync(eventIds, cancellationToken);

        public Task ParkAsync(Guid eventId, string reason, string description, DateTimeOffset now, CancellationToken cancellationToken) =>
            log.ParkAsync(eventId, reason, description, now, cancellationToken);

        public ValueTask<Page<ParkedEvent>> ListParkedAsync(Paging paging, CancellationToken cancellationToken) => log.ListParkedAsync(paging, cancellationToken);

        public Task<bool> TryUnparkAsync(Guid eventId, CancellationToken cancellationToken) => log.TryUnparkAsync(eventId, cancellationToken);

        public Task<bool> TryTakeTurnAsync(CancellationToken cancellationToken) => Task.FromResult(!IsTaken);

        public async Task<bool> TryEndTurnAsync(CancellationToken cancellationToken)
        {
            if (Calls-- <= 0) return true;
            await OnCall();
            return false;
        }
    }

    /// <summary>Takes whole batches, and stops the relay before or after it has.</summary>
    private sealed class Queue : IQueueSender
    {
        public ConcurrentQueue<QueueMessage> Accepted { get; } = new();

        public Action? BeforeAccepting { get; set; }

        public Action? AfterAccepting { get; set; }

        public Task SendAsync(string queue, IReadOnlyCollection<QueueMessage> messages, CancellationToken cancellationToken)
        {
            Assert.Equal(QueueNames.Events, queue);
            BeforeAccepting?.Invoke();
            foreach (var message in messages) Accepted.Enqueue(message);
            AfterAccepting?.Invoke();
            return Task.CompletedTask;
        }
    }
}
