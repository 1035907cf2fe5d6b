using Kelmah.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost.Tests.Hosting;

/// <summary>The real host over a folder of its own, on a free port and a clock that stands still.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly IReadOnlyCollection<Type> classes;
    private readonly Action<LocalApplicationBuilder>? configure;
    private FunctionsHost? host;

    private RunningHost(IReadOnlyCollection<Type> classes, Action<LocalApplicationBuilder>? configure, TestFolder folder)
    {
        this.classes = classes;
        this.configure = configure;
        Folder = folder;
    }

    public TestFolder Folder { get; }

    public ManualTimeProvider Time { get; } = new();

    public Recorder Recorder { get; } = new();

    public FunctionsHost Host => host ?? throw new InvalidOperationException("The host is stopped.");

    public HttpClient Http { get; private set; } = null!;

    public VirtualClock Clock => Host.Services.GetRequiredService<VirtualClock>();

    public ILocalQueues Queues => Host.Services.GetRequiredService<ILocalQueues>();

    public static Task<RunningHost> StartAsync<T>(Action<LocalApplicationBuilder>? configure = null, string? hostJson = null) =>
        StartAsync([typeof(T)], configure, hostJson);

    public static async Task<RunningHost> StartAsync(
        IReadOnlyCollection<Type> classes, Action<LocalApplicationBuilder>? configure = null, string? hostJson = null)
    {
        var folder = new TestFolder();
        folder.Write("host.json", hostJson ?? """{"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}""");
        var running = new RunningHost(classes, configure, folder);
        try
        {
            await running.StartAgainAsync();
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts on the same folder, after a stop or a crash.</summary>
    public async Task StartAgainAsync()
    {
        var builder = LocalApplication.CreateBuilder(["--port", "0", "--root", Folder.Path, "--quiet"], classes);
        builder.Logging.AddFilter(level => level >= LogLevel.Critical);
        builder.Services.AddSingleton<TimeProvider>(Time).AddSingleton(Recorder);
        configure?.Invoke(builder);
        var built = builder.Build();
        try
        {
            await built.StartAsync();
        }
        catch
        {
            await built.DisposeAsync();
            throw;
        }

        host = built;
        Http = new HttpClient { BaseAddress = host.Address };
    }

    public async Task StopAsync()
    {
        await Host.StopAsync();
        await CrashAsync();
    }

    /// <summary>Abandons the host without stopping it, as a crash would.</summary>
    public async Task CrashAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        host = null;
    }

    public async ValueTask DisposeAsync()
    {
        Recorder.ReleaseAll();
        if (host is not null)
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }

        Http?.Dispose();
        Folder.Dispose();
    }
}
