using System.Globalization;
using System.Text.Json.Nodes;
using Kelmah.Adapters;
using Kelmah.Adapters.Files;
using Kelmah.Adapters.Sqlite;
using Kelmah.Adapters.Stripe;
using Kelmah.Administration;
using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Idempotency;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.Kernel.Serialization;
using Kelmah.Payments;
using Kelmah.Simulators.Stripe;
using Kelmah.Sqlite;
using Kelmah.Testing;
using Kelmah.Testing.Stripe;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kelmah.Tests.Lives;

/// <summary>
/// A host over a folder, with queues, sweeps and Stripe, in one process and without a thread of its own: it does something only
/// while a life lets it. Its power may be cut, and another host then goes on with the folder.
/// </summary>
internal sealed class LifeWorld : IAsyncDisposable
{
    private static readonly IReadOnlyList<ServiceDescriptor> UseCases = [.. new ServiceCollection().AddUseCases()];
    private static readonly Lazy<Task<byte[]>> EmptyStore = new(MakeEmptyStoreAsync);

    /// <summary>In memory where there is such a folder: that what is acknowledged is on disk, others test.</summary>
    private static readonly string Root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>Half of anything else is got in dollars, and half of dollars in euros.</summary>
    private static readonly string Rates = string.Join(',', Currency.Codes.Where(code => code != "USD").Select(code => $"{code}/USD=0.5").Append("USD/EUR=0.5"));

    /// <summary>Five of the smallest units of each, so that the small contracts of lives can be paid out as well.</summary>
    private static readonly string Minima = string.Join(',', Currency.Codes.Select(code => $"{code} {(5 / Math.Pow(10, Currency.Parse(code).Digits)).ToString($"F{Currency.Parse(code).Digits}", CultureInfo.InvariantCulture)}"));

    private readonly string folder = Directory.CreateDirectory(Path.Combine(Root, $"kelmah-life-{Guid.NewGuid():N}")).FullName;
    private readonly ContractOptions contracts;
    private readonly Dictionary<Guid, Entity> acknowledged = [];
    private SqliteDatabase database = null!;
    private ServiceProvider services = null!;
    private readonly Dictionary<string, long> toppedUp = [];
    private readonly Dictionary<string, long> spent = [];
    private DateTimeOffset lastSweep = TestTime.Start;

    private LifeWorld(ContractOptions contracts)
    {
        this.contracts = contracts;
        Queues = new(Power, Clock);
    }

    public Power Power { get; } = new();

    public StandingClock Clock { get; } = new(TestTime.Start);

    public LifeQueues Queues { get; }

    public SimulatedStripe Stripe { get; private set; } = null!;

    public PoweredStore Store { get; private set; } = null!;

    /// <summary>Everything that was acknowledged to be stored, as it was at the last.</summary>
    public IReadOnlyCollection<Entity> Acknowledged => acknowledged.Values;

    /// <summary>What hosts have logged as errors while they had power.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>What the platform has put into its balance at Stripe, by Stripe's code of the currency.</summary>
    public IReadOnlyDictionary<string, long> ToppedUp => toppedUp;

    /// <summary>What owners of connected accounts have spent of them, likewise.</summary>
    public IReadOnlyDictionary<string, long> Spent => spent;

    /// <summary>How many hosts were cut off.</summary>
    public int Crashes { get; private set; }

    public static async Task<LifeWorld> OpenAsync(ContractOptions contracts)
    {
        var world = new LifeWorld(contracts);
        await File.WriteAllBytesAsync(world.PathOf("kelmah.db"), await EmptyStore.Value);
        world.Stripe = await SimulatedStripe.OpenAsync(world.PathOf("stripe.db"), world.Clock, world.Power);
        await world.StartAsync();
        return world;
    }

    public T Get<T>()
        where T : notnull =>
        services.GetRequiredService<T>();

    /// <summary>Puts another host in the place of one that has lost its power.</summary>
    public async Task RestartAsync()
    {
        Crashes++;
        await StopAsync();
        Power.Restore();
        await StartAsync();
    }

    /// <summary>Does what a host does by itself while time stands still: posts, relays, handles.</summary>
    public async Task WorkAsync(Random random)
    {
        var moved = 1;
        while (moved > 0 && !Power.IsOut)
        {
            moved = await Stripe.PostDueAsync(services);
            await TryAsync(async () => moved += await Get<EventRelay>().RelayAsync(default));
            moved += await Queues.DeliverAsync(services, random);
        }
    }

    /// <summary>Runs the safety net, and, if a night has passed, the comparison with Stripe.</summary>
    public async Task SweepAsync()
    {
        var since = lastSweep;
        lastSweep = Clock.GetUtcNow();
        await TryAsync(() => Get<DeadlineProcesses>().SweepAsync(since, default));
        await TryAsync(EraseDueAsync);
        if (since.UtcDateTime.Date < lastSweep.UtcDateTime.Date) await TryAsync(() => Get<Reconciliations>().RunAsync(actorId: null, default));
    }

    /// <summary>Does a command as the API does one that comes with an <c>Idempotency-Key</c>: one that was answered is not done again.</summary>
    /// <param name="caller">Who sends it.</param>
    /// <param name="key">The key.</param>
    /// <param name="body">What is asked for.</param>
    /// <param name="run">The command; takes what the request is made once by.</param>
    /// <returns>The code of a refusal, or null.</returns>
    public async Task<string?> OnceAsync(Caller caller, string key, string body, Func<Guid?, Task<string?>> run)
    {
        var requests = Get<IdempotentRequests>();
        var begun = await requests.BeginAsync(caller, "POST", key, body, default);
        if (begun.IsRefused(out var refusal, out var request)) return refusal.Error.Code;
        if (request.Answer is not null) return null;
        var code = await run(requests.NaturalIdOf(request));
        await (code is null ? requests.FinishAsync(request, new RecordedAnswer(201), default) : requests.ReleaseAsync(request, default));
        return code;
    }

    /// <summary>The platform puts money into its balance at Stripe, which Stripe's fees have eaten up, or which is in another currency.</summary>
    /// <param name="amount">What it has to hold then.</param>
    public async Task TopUpAsync(Money amount)
    {
        var currency = CodeOf(amount);
        var missing = amount.MinorUnits - Stripe.Balances().FirstOrDefault(balance => balance.Currency == currency).Amount;
        if (missing <= 0) return;
        toppedUp[currency] = toppedUp.GetValueOrDefault(currency) + missing;
        Assert.Equal(200, (await Stripe.ControlAsync("", new TopUp(currency, missing))).Status);
    }

    /// <summary>The owner of a connected account spends some of it.</summary>
    public Task<StripeAnswer> SpendAsync(string account, Money amount)
    {
        var currency = CodeOf(amount);
        spent[currency] = spent.GetValueOrDefault(currency) + amount.MinorUnits;
        return Stripe.ControlAsync(account, new StripeAccountChange(amount.MinorUnits, currency));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Stripe.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<byte[]> MakeEmptyStoreAsync()
    {
        var folder = Directory.CreateTempSubdirectory("kelmah-life-empty-").FullName;
        var file = Path.Combine(folder, "kelmah.db");
        await using (var database = new SqliteDatabase(file)) await SqliteSchema.ApplyAsync(database, Collections.All);
        var bytes = await File.ReadAllBytesAsync(file);
        Directory.Delete(folder, recursive: true);
        return bytes;
    }

    private static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (PowerCutException)
        {
            // The life puts another host there.
        }
    }

    /// <summary>Closes the accounts whose grace is over, as far as money and work let it. What follows moves no money.</summary>
    private async Task EraseDueAsync()
    {
        var due = await Store.QueryAsync(new Query<User> { Where = UserCollection.ErasureDueAt.AtMost(Clock.GetUtcNow()) }, default);
        foreach (var user in due.Items) await Get<ErasureSteps>().BeginAsync(user.Id, default);
    }

    private static string CodeOf(Money amount) => amount.Currency.Code.ToLowerInvariant();

    private string PathOf(string name) => Path.Combine(folder, name);

    private async Task StartAsync()
    {
        database = new SqliteDatabase(PathOf("kelmah.db"));
        var schema = await SqliteSchema.ApplyAsync(database, Collections.All);
        Store = new PoweredStore(new SqliteDocumentStore(schema, Clock), Power, acknowledged);
        var settings = new Dictionary<string, string?>
        {
            ["Stripe:ApiKey"] = StripeSimulatorHost.ApiKey,
            ["Stripe:WebhookSecret"] = "whsec_local",
            ["Stripe:BaseUrl"] = "http://localhost/",
            ["Stripe:MaxRetries"] = "0",
        };
        var collection = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock)
            .AddLogging(logging => logging.ClearProviders().AddProvider(new ErrorList(Errors, Power)).SetMinimumLevel(LogLevel.Error))
            .AddStripe(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddSingleton<IIdSource, IdSource>()
            .AddSingleton<IDocumentStore>(Store)
            .AddSingleton<IEventLog>(new SqliteEventLog(schema, EventTypes.Find))
            .AddSingleton<IJournal>(new SqliteJournal(schema))
            .AddSingleton<IQueueSender>(Queues)
            .AddSingleton<EventRelay>()
            .AddSingleton<IEventRelay, UnheardRelay>()
            .AddSingleton(contracts)
            .AddSingleton<DisputeOptions>()
            .AddSingleton(new PaymentLimits { MobileMoneyType = "mobile_money", ExchangeRates = Rates, MinimumWithdrawal = Minima })
            .AddSingleton<SubscriptionOptions>()
            .AddSingleton<IdempotencyOptions>()
            .AddSingleton<IAuditAnchorFile, NoAuditAnchorFile>()
            .AddSingleton<IAuditAnchorArchive, NoAuditAnchorArchive>()
            .AddSingleton<StepUpOptions>();
        foreach (var useCase in UseCases) collection.Add(useCase);
        collection.AddSingleton<StepUp>().AddSingleton<IStepUp, ProvedForPayouts>().AddSingleton<IPhoneNumbers, AnyPhone>();
        // Nobody signs in: there are no tokens to make, and no access to end.
        collection.AddSingleton(provider => new Sessions(Store, provider.GetRequiredService<Transactor>(), null!, null!, null!, new SessionOptions(), Clock));
        collection.AddHttpClient(StripeApi.ClientName).ConfigurePrimaryHttpMessageHandler(() => new Undisposed(Stripe.Network));
        services = collection.BuildServiceProvider();
    }

    private async Task StopAsync()
    {
        await services.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <param name="Currency">By Stripe's code.</param>
    /// <param name="Amount">In minor units.</param>
    private sealed record TopUp(string Currency, long Amount) : IStripeControl
    {
        public StripeAnswer Apply(StripeWork work)
        {
            work.Objects.ChangeBalance(Currency, Amount);
            return StripeAnswer.Ok(new JsonObject());
        }
    }

    /// <summary>Nobody signs in: whoever is paid out has given a fresh code.</summary>
    private sealed class ProvedForPayouts(StepUp releases) : IStepUp
    {
        public Task<Refusal?> RefuseAsync(Caller caller, CancellationToken cancellationToken) => Task.FromResult<Refusal?>(null);

        public Task<Refusal?> RefuseReleaseAsync(IDocumentReader reader, Caller caller, Money amount, CancellationToken cancellationToken) =>
            releases.RefuseReleaseAsync(reader, caller, amount, cancellationToken);
    }

    private sealed class AnyPhone : IPhoneNumbers
    {
        public PhoneReading Read(string text) => PhoneReading.Of(text);
    }

    /// <summary>Keeps the simulator's side alive when a host's client is disposed.</summary>
    private sealed class Undisposed(HttpMessageHandler inner) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker invoker = new(inner, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            invoker.SendAsync(request, cancellationToken);
    }

    /// <summary>Keeps what is logged as an error, but for what a cut of the power causes.</summary>
    private sealed class ErrorList(List<string> errors, Power power) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && !power.IsOut) errors.Add($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
