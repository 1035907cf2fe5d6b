using Kelmah.Adapters;
using Kelmah.Adapters.Sqlite;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.Notifications;
using Kelmah.Sqlite;
using Kelmah.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.Tests.Notifications;

/// <summary>The notifications over a real file, with a clock, queues and senders that the test rules.</summary>
internal sealed class NotificationWorld : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-notifications-");
    private readonly ServiceProvider services;

    public NotificationWorld()
    {
        services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IIdSource, IdSource>()
            .AddSingleton(new SqliteDatabase(Path.Combine(folder.FullName, "kelmah.db")))
            .AddSqlitePersistence()
            .AddSingleton<IEventRelay, Unheard>()
            .AddSingleton<IQueueSender>(Queues)
            .AddSingleton<IEmailSender>(Senders).AddSingleton<ISmsSender>(Senders).AddSingleton<IPushSender>(Senders)
            .AddSingleton<IOneTimeTokens, SpokenTokens>()
            .AddSingleton(new NotificationOptions { WebUrl = "https://kelmah.example" })
            .AddSingleton<AccountOptions>()
            .AddLogging()
            .AddUseCases()
            .BuildServiceProvider(validateScopes: true);
    }

    public FakeTimeProvider Time { get; } = new(TestTime.Start);

    public RecordingQueues Queues { get; } = new();

    public RecordingSenders Senders { get; } = new();

    public IDocumentStore Store => Get<IDocumentStore>();

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public Guid NewId() => Get<IIdSource>().NewId();

    public Task NotifyAsync(EventRecord record) => Get<NotificationDispatch>().NotifyAsync(record, CancellationToken.None);

    public Task DeliverAsync(Guid id) => Get<NotificationDelivery>().DeliverAsync(id, CancellationToken.None);

    public async Task<Notification> FindAsync(Guid id) => (await Store.FindAsync<Notification>(id, CancellationToken.None))!;

    /// <summary>Everything that a user is told, oldest first.</summary>
    public async Task<IReadOnlyList<Notification>> AllOfAsync(Guid userId)
    {
        var page = await Store.QueryAsync(
            new Query<Notification> { Where = NotificationCollection.UserId.Is(userId), Limit = Query<Notification>.MaxLimit }, CancellationToken.None);
        return [.. page.Items.Reverse()];
    }

    public async Task<User> AddUserAsync(string firstName, UserRole role, string? phone = null, bool isPhoneProved = true, string timeZone = "Africa/Accra")
    {
        var account = new NewAccount(
            NewId(), $"{firstName.ToUpperInvariant()}@example.com".ToLowerInvariant(), "hash", role, new UserProfile(firstName, "Mensah", phone), NewId());
        return await CommitAsync(work => work.Insert(User.Register(account, Time.GetUtcNow()) with
        {
            PhoneProof = new PhoneProof(VerifiedAt: phone is not null && isPhoneProved ? Time.GetUtcNow() : null),
            Settings = new UserSettings(TimeZone: timeZone),
        }));
    }

    public Task<Notification> AddAsync(Guid userId, NotificationChannel channel, DateTimeOffset? scheduledAt = null) => CommitAsync(work =>
        work.Insert(Notification.Create(
            new Notification
            {
                Id = NewId(),
                UserId = userId,
                Title = "A title",
                Content = "Some words.",
                Type = NotificationType.Job,
                Channel = channel,
                ScheduledAt = scheduledAt,
                CreatedAt = Time.GetUtcNow(),
            },
            Time.GetUtcNow())));

    public async Task<T> CommitAsync<T>(Func<UnitOfWork, T> decide)
    {
        var result = await Get<Transactor>().RunAsync<T>(null, work => Task.FromResult<Result<T>>(decide(work)), CancellationToken.None);
        return result.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>Nobody relays here.</summary>
    private sealed class Unheard : IEventRelay
    {
        public void Notify()
        {
        }
    }

    /// <summary>Tokens that a reader can understand.</summary>
    private sealed class SpokenTokens : IOneTimeTokens
    {
        public string Make(OneTimeClaim claim) => $"{claim.Purpose}.{claim.UserId}";

        public Guid? UserOf(string token) => Guid.Parse(token[(token.IndexOf('.', StringComparison.Ordinal) + 1)..]);

        public bool Holds(string token, OneTimeClaim claim) => token == Make(claim);

        public string HashOf(string phone) => $"hash of {phone}";

        public string MakeCode(OneTimeClaim claim) => "123456";

        public bool HoldsCode(string code, OneTimeClaim claim) => code == MakeCode(claim);
    }
}
