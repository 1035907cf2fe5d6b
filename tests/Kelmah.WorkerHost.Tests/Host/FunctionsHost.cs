using System.Net;
using System.Text.Json;
using Kelmah.LocalHost;
using Kelmah.ServiceBusEmulator;
using Kelmah.Simulators;
using Kelmah.Simulators.Stripe;
using Kelmah.Sqlite;
using Kelmah.Testing;
using Kelmah.WorkerHost.Tests.Durable;
using Kelmah.WorkerHost.Tests.Queues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>
/// A small Azure Functions host: it runs the built app as a worker process, and has what triggers its functions. Beside it, for
/// the stories, stand the simulators that the embedded host has too: Stripe, the clock and the outbox.
/// </summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-worker-");
    private readonly WorkerSettings settings;
    private readonly FunctionRoutes routes = new();
    private readonly HttpProxy proxy;
    private readonly SqliteDatabase database;
    private readonly WebApplication app;
    private DurableHub? durable;

    private FunctionsHost(IReadOnlyDictionary<string, string> changed)
    {
        Clock = new HostClock(Path.Combine(folder.FullName, "time-shift"));
        Bus = EmulatedServiceBus.Start(TimeProvider.System, DeclaredFunctions.Queues);
        settings = new WorkerSettings(folder.FullName, Clock.File, Bus.ConnectionString, changed);
        Slot = new WorkerSlot(settings.Values);
        Invoker = new Invoker(Slot);
        proxy = new HttpProxy(Slot.GetAsync);
        database = new SqliteDatabase(Path.Combine(folder.FullName, "host.db"));
        app = Build();
    }

    public HostClock Clock { get; }

    public EmulatedServiceBus Bus { get; }

    public WorkerSlot Slot { get; }

    public Invoker Invoker { get; }

    public IReadOnlyList<IndexedFunction> Functions { get; private set; } = [];

    public TimerTriggers Timers { get; private set; } = null!;

    public QueueTriggers Queues { get; private set; } = null!;

    public DurableHub Durable => durable ?? throw new InvalidOperationException("No worker has been loaded yet.");

    /// <summary>Whether Stripe breaks every connection.</summary>
    public bool IsStripeAway { get; set; }

    /// <summary>A client of the HTTP functions and the simulators.</summary>
    public HttpClient Http { get; } = new();

    /// <summary>A client as <see cref="Http"/>, that tells when a request goes out.</summary>
    public HttpClient CreateClient(Action<HttpRequestMessage> sending) => new(new ObservingHandler(sending)) { BaseAddress = FrontAddress };

    /// <inheritdoc cref="WorkerSettings.AttachmentsFolder"/>
    public string AttachmentsFolder => settings.AttachmentsFolder;

    /// <summary>Where everything listens that is HTTP/1.1.</summary>
    private Uri FrontAddress => Addresses()[0];

    /// <summary>Where the gRPC services listen.</summary>
    private Uri RpcAddress => Addresses()[1];

    /// <summary>A host whose worker is ready.</summary>
    /// <param name="changed">Settings of the worker other than the usual ones.</param>
    public static async Task<FunctionsHost> StartAsync(IReadOnlyDictionary<string, string>? changed = null)
    {
        var host = await OpenAsync(changed);
        try
        {
            await host.BeginAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a worker with a setting that it cannot work with.</summary>
    /// <returns>Its exit code, and what it said.</returns>
    public static async Task<(int ExitCode, string Output)> FailToStartAsync(IReadOnlyDictionary<string, string> changed)
    {
        await using var host = await OpenAsync(changed);
        return await host.Slot.FailToStartAsync(host.RpcAddress);
    }

    /// <summary>Kills the worker and starts another, as the Functions host does when it finds its worker gone.</summary>
    public async Task KillAndRestartAsync()
    {
        await Slot.KillAsync();
        await Slot.StartAsync(RpcAddress);
        await Timers.RunOnStartupAsync();
    }

    /// <summary>
    /// Begins an outage of Service Bus: every connection is cut, the worker's and the host's. The host gives up receiving, since a
    /// session processor of the client may not outlive a cut connection, as <see cref="EmulatedServiceBus.StopListening"/> tells.
    /// </summary>
    public ValueTask BeginOutageAsync()
    {
        Bus.StopListening();
        return Queues.DisposeAsync();
    }

    /// <summary>Receives again after an outage.</summary>
    public async Task ReceiveAsync()
    {
        Queues = new QueueTriggers(Bus.ConnectionString, Functions, Invoker, ClientBinding);
        await Queues.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Queues is not null) await Queues.DisposeAsync();
        if (durable is not null) await durable.DisposeAsync();
        await Slot.DisposeAsync();
        Http.Dispose();
        await app.DisposeAsync();
        proxy.Dispose();
        routes.Dispose();
        await Bus.DisposeAsync();
        await database.DisposeAsync();
        Clock.Dispose();
        folder.Delete(recursive: true);
    }

    private static async Task<FunctionsHost> OpenAsync(IReadOnlyDictionary<string, string>? changed)
    {
        var host = new FunctionsHost(changed ?? new Dictionary<string, string>());
        await host.app.StartAsync();
        host.settings.UseStripe(host.FrontAddress);
        host.Http.BaseAddress = host.FrontAddress;
        return host;
    }

    /// <summary>Starts the first worker, and then what triggers its functions.</summary>
    private async Task BeginAsync()
    {
        Functions = (await Slot.StartAsync(RpcAddress)).Functions;
        durable = await DurableHub.StartAsync(database, Clock.Time, Functions, Invoker);
        Timers = new TimerTriggers(Functions, Invoker);
        routes.Open(Functions, proxy.AnswerAsync);
        await ReceiveAsync();
        await Timers.RunOnStartupAsync();
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, static endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc(static grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        builder.Services.AddSingleton(new RpcService(Slot)).AddSingleton(new SidecarService(() => Durable.Client));
        builder.Services.AddSingleton(database).AddSingleton<TimeProvider>(Clock.Time).AddStripeSimulator();
        var built = builder.Build();
        built.Use(async (context, next) =>
        {
            if (IsStripeAway && context.Request.Path.StartsWithSegments("/v1")) context.Abort();
            else await next(context);
        });
        foreach (var endpoints in built.Services.GetServices<ILocalEndpoints>()) endpoints.Map(built);
        built.MapGet("/simulators/outbox", async (CancellationToken cancellationToken) =>
            TypedResults.Json(await OutboxMessage.ReadAllAsync(settings.OutboxFolder, cancellationToken), JsonSerializerOptions.Web));
        Clock.Map(built, () => Timers.RunDueAsync());
        built.MapGrpcService<RpcService>();
        built.MapGrpcService<SidecarService>();
        ((IEndpointRouteBuilder)built).DataSources.Add(routes);
        return built;
    }

    /// <summary>What the host's durable extension hands to a function that asks for a client.</summary>
    private string ClientBinding() => JsonSerializer.Serialize(new
    {
        rpcBaseUrl = RpcAddress.ToString(),
        taskHubName = "Kelmah",
        connectionName = "Storage",
        requiredQueryStringParameters = "",
        httpBaseUrl = FrontAddress.ToString(),
        maxGrpcMessageSizeInBytes = int.MaxValue,
        // JSON within JSON.
        grpcHttpClientTimeout = JsonSerializer.Serialize(TimeSpan.FromSeconds(100)),
    });

    private Uri[] Addresses() => [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
        .Addresses.Select(static address => new Uri(address))];
}
