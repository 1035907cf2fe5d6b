using Kelmah.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost;

/// <summary>
/// Collects the settings, services and middleware of a functions app, then builds its host.
/// </summary>
/// <remarks>
/// Configuration, later wins: host.json under <c>AzureFunctionsJobHost</c>, the <c>Values</c> of local.settings.json, the
/// environment (<c>__</c> stands for <c>:</c>). The host adds <c>LocalRuntime:DataFolder</c>, the full path of the data
/// folder, and, once it listens, <c>WEBSITE_HOSTNAME</c>. Services that the host provides: <see cref="TimeProvider"/> (a
/// <see cref="VirtualClock"/> over the one that the app registered, or over real time), <see cref="SqliteDatabase"/>,
/// <see cref="DataFolder"/>, <see cref="ILocalQueues"/>, <see cref="IFunctionTimers"/>,
/// <see cref="Microsoft.DurableTask.Client.DurableTaskClient"/>.
/// </remarks>
public sealed class LocalApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly HostCommandLine commandLine;
    private readonly Task<FunctionCatalog> discovery;
    private readonly WebApplicationBuilder web;
    private readonly StartTimings timings = new();
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware = [];

    internal LocalApplicationBuilder(HostCommandLine commandLine, Task<FunctionCatalog> discovery)
    {
        this.commandLine = commandLine;
        this.discovery = discovery;
        var root = Path.GetFullPath(commandLine.Root ?? HostFiles.FindRoot());
        if (!Directory.Exists(root)) throw new HostStartException($"The folder {root} is not there.");
        web = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = root, EnvironmentName = EnvironmentName() });
        SettingsOfFile = HostFiles.AddTo(web.Configuration, root);
        web.Configuration.AddEnvironmentVariables();
        web.Configuration[ConfigurationKeys.DataFolder] = Path.GetFullPath(commandLine.Data ?? Path.Combine(root, ".kelmah"));
        HostLogging.AddTo(web.Logging, web.Configuration);
        web.Services.AddRoutingCore();
        timings.Mark("runtime and settings files");
    }

    /// <summary>The names of what local.settings.json sets, parts joined by colons.</summary>
    public IReadOnlyCollection<string> SettingsOfFile { get; }

    /// <summary>What the app has printed when the host is open: its lines, made from the host's services and its address.</summary>
    public Func<IServiceProvider, Uri, IEnumerable<string>> StartLines { get; set; } = static (_, _) => [];

    /// <summary>What the app adds to the host beside its functions, in this order.</summary>
    public IList<IHostExtension> Extensions { get; } = [];

    /// <inheritdoc/>
    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)web).Properties;

    /// <inheritdoc cref="IHostApplicationBuilder.Configuration"/>
    public ConfigurationManager Configuration => web.Configuration;

    IConfigurationManager IHostApplicationBuilder.Configuration => web.Configuration;

    /// <inheritdoc/>
    public IHostEnvironment Environment => web.Environment;

    /// <inheritdoc/>
    public ILoggingBuilder Logging => web.Logging;

    /// <inheritdoc/>
    public IMetricsBuilder Metrics => web.Metrics;

    /// <inheritdoc cref="IHostApplicationBuilder.Services"/>
    public IServiceCollection Services => web.Services;

    /// <inheritdoc/>
    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull => ((IHostApplicationBuilder)web).ConfigureContainer(factory, configure);

    /// <inheritdoc/>
    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        this.middleware.Add(middleware);
        return this;
    }

    /// <summary>Takes the data folder, opens its file and builds the host.</summary>
    /// <exception cref="HostStartException">A setting or a function is wrong, or the data folder cannot be had.</exception>
    public FunctionsHost Build()
    {
        timings.Mark("the app's description of itself");
        var settings = LocalHostSettings.Read(Configuration, commandLine);
        var catalog = discovery.GetAwaiter().GetResult();
        var folder = DataFolder.Open(Configuration[ConfigurationKeys.DataFolder]!);
        SqliteDatabase? database = null;
        try
        {
            database = folder.OpenDatabase();
            var clock = OpenClock(database);
            timings.Mark("data folder and database");
            AddHostServices(settings, catalog, folder, database, clock);
            var lines = Extensions.Select(extension => extension.AddTo(Services, clock, folder)).OfType<string>().ToList();
            ConfigureKestrel(settings);
            var app = web.Build();
            // What starts with the host is made beside the routes: each takes a while. Who fails there fails again at the start.
            var made = Task.Run(app.Services.GetServices<IHostedService>);
            var requests = app.Services.GetRequiredService<RequestLog>();
            app.Use(next => http => requests.RunAsync(http, next));
            app.Services.GetRequiredService<HttpEndpoints>().Map(app);
            ((Task)made).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            timings.Mark("services and routes");
            return new FunctionsHost(app, new(settings, folder, database, timings, (services, address) => Lines(lines, services, address)));
        }
        catch
        {
            database?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Lists every function with what triggers it.</summary>
    /// <exception cref="HostStartException">A setting or a function is wrong.</exception>
    public void ListFunctions(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        FunctionListing.Write(output, discovery.GetAwaiter().GetResult(), LocalHostSettings.Read(Configuration, commandLine));
    }

    /// <summary>What is printed when the host is open; nothing where only the log is wanted, or a machine reads it.</summary>
    private IEnumerable<string> Lines(IEnumerable<string> ofExtensions, IServiceProvider services, Uri address)
    {
        if (commandLine.Quiet || !HostLogging.IsForPeople(Configuration)) return [];
        IEnumerable<string> taken = commandLine.Timings ? timings.Lines() : [];
        return [.. StartLines(services, address), .. ofExtensions, .. taken, $"listening on {address.GetLeftPart(UriPartial.Authority)}"];
    }

    private static string EnvironmentName() =>
        System.Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT")
        ?? System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
        ?? Environments.Development;

    private void AddHostServices(
        LocalHostSettings settings, FunctionCatalog catalog, DataFolder folder, SqliteDatabase database, VirtualClock clock)
    {
        PrepareTables(database, settings, clock);
        Services.RemoveAll<TimeProvider>();
        Services.AddSingleton<TimeProvider>(clock).AddSingleton(clock);
        Services.AddSingleton(settings).AddSingleton(catalog).AddSingleton(folder).AddSingleton(database);
        Services.AddSingleton(services =>
            FunctionPipeline.Build(middleware, services.GetRequiredService<IServiceScopeFactory>()));
        Services.AddSingleton<HostGate>().AddSingleton<HttpEndpoints>().AddSingleton<RequestLog>()
            .AddSingleton<MatcherPolicy, LocalDoorPolicy>();
        AddListeners();
        Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.ShutdownTimeout);
        Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
    }

    private void AddListeners()
    {
        Services.AddSingleton<LocalQueues>().AddSingleton<ILocalQueues>(services => services.GetRequiredService<LocalQueues>());
        DurableFunctions.AddTo(Services);
        Services.AddSingleton<ITriggerListener, QueueListener>();
        Services.AddSingleton<TimerListener>();
        Services.AddSingleton<ITriggerListener>(services => services.GetRequiredService<TimerListener>());
        Services.AddSingleton<IFunctionTimers>(services => services.GetRequiredService<TimerListener>());
        Services.AddSingleton<ILocalEndpoints>(services => services.GetRequiredService<TimerListener>());
    }

    private static void PrepareTables(SqliteDatabase database, LocalHostSettings settings, TimeProvider clock)
    {
        Task.WhenAll(
            database.MigrateAsync(QueueSchema.Component, QueueSchema.Version1, QueueSchema.Version2),
            database.MigrateAsync(TimerTable.Component, TimerTable.Version1),
            database.WriteAsync(session => QueueTable.Recover(session, settings.MaxDeliveryCount, clock.GetUtcNow())))
            .GetAwaiter().GetResult();
    }

    private VirtualClock OpenClock(SqliteDatabase database)
    {
        var given = Services.LastOrDefault(service => service.ServiceType == typeof(TimeProvider))?.ImplementationInstance;
        return given as VirtualClock
            ?? VirtualClock.OpenAsync(given as TimeProvider ?? TimeProvider.System, database).GetAwaiter().GetResult();
    }

    private void ConfigureKestrel(LocalHostSettings settings) => web.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = settings.RequestBodyLimit;
        settings.Host.Listen(kestrel, settings.Port, PlainHttp);
    });

    private static void PlainHttp(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;
}
