using System.Net.Sockets;
using Kelmah.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost;

/// <summary>A functions app in one process.</summary>
/// <remarks>
/// Starting opens HTTP, then the orchestrations, queues and timers. Stopping takes no new work, lets running invocations
/// finish within the shutdown timeout, then closes HTTP. Disposing without stopping abandons what runs, as a crash would:
/// what was acknowledged is on disk and goes on at the next start.
/// </remarks>
public sealed class FunctionsHost : IHost, IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly FunctionsHostParts parts;
    private readonly IReadOnlyList<ITriggerListener> listeners;
    private readonly ILogger logger;
    private bool disposed;

    internal FunctionsHost(WebApplication app, FunctionsHostParts parts)
    {
        this.app = app;
        this.parts = parts;
        listeners = [.. app.Services.GetServices<ITriggerListener>()];
        logger = app.Services.GetRequiredService<ILogger<FunctionsHost>>();
    }

    /// <inheritdoc/>
    public IServiceProvider Services => app.Services;

    /// <summary>Where this machine reaches the host, once it has started.</summary>
    public Uri Address => ListenAddress.Reachable(new(app.Urls.First()));

    /// <inheritdoc/>
    /// <exception cref="HostStartException">The port cannot be had, or a function's setting is wrong.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        ReportFile();
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new HostStartException($"Port {parts.Settings.Port} is in use; choose another with --port.", error);
        }
        catch (SocketException error)
        {
            throw new HostStartException($"Port {parts.Settings.Port} cannot be opened: {error.Message}", error);
        }
        catch (IOException error) when (error.InnerException is AggregateException { InnerException: SocketException socket })
        {
            // "localhost" stands for two addresses, and neither could be had.
            throw new HostStartException($"Port {parts.Settings.Port} cannot be opened: {socket.Message}", error);
        }

        parts.Timings.Mark("HTTP");
        Services.GetRequiredService<IConfiguration>()[ConfigurationKeys.HostName] = Address.Authority;
        foreach (var listener in listeners) await listener.StartAsync(cancellationToken).ConfigureAwait(false);
        Services.GetRequiredService<HostGate>().Open();
        parts.Timings.Mark("queues, timers and orchestrations");
        if (parts.Settings.Host.IsOpen) HostLog.Open(logger, parts.Settings.Host.ToString());
        Print();
        HostLog.Listening(logger, Address.GetLeftPart(UriPartial.Authority));
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(parts.Settings.ShutdownTimeout);
        HostLog.Stopping(logger, parts.Settings.ShutdownTimeout);
        await Task.WhenAll(listeners.Select(listener => listener.StopAsync(timeout.Token))).ConfigureAwait(false);
        await app.StopAsync(cancellationToken).ConfigureAwait(false);
        if (timeout.IsCancellationRequested) HostLog.NotDrained(logger, parts.Settings.ShutdownTimeout);
        else HostLog.Drained(logger);
    }

    private void Print()
    {
        try
        {
            foreach (var line in parts.Lines(Services, Address)) Console.Out.WriteLine(line);
        }
        catch (IOException)
        {
            // The output may go to a disk that is full. The host serves all the same.
        }
    }

    /// <summary>Says what the end of the process before has cost, and, as soon as it is met, that the file is damaged.</summary>
    private void ReportFile()
    {
        var (database, path) = (parts.Database, parts.Folder.DatabasePath);
        if (database.Opening is { WasUnclean: true, IsChecked: false }) HostLog.NotWhollyChecked(logger, path);
        if (database.Opening.Missing is { } missing) HostLog.CommitsMissing(logger, missing.AtLeast, missing.After, missing.Until, path);
        if (database.ClockBehind is { Ticks: > 0 } behind) HostLog.ClockBehind(logger, behind, path);
        _ = database.Damage.ContinueWith(
            found => HostLog.FileDamaged(logger, path, found.Result), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        foreach (var listener in listeners) await listener.AbandonAsync().ConfigureAwait(false);
        await parts.Database.DisposeAsync().ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
        parts.Folder.Dispose();
    }
}

/// <summary>What the builder hands to the host.</summary>
/// <param name="Settings">The host's.</param>
/// <param name="Folder">The data folder.</param>
/// <param name="Database">Its file.</param>
/// <param name="Timings">What the start has taken so far.</param>
/// <param name="Lines">What is printed when the host is open, where it listens.</param>
internal sealed record FunctionsHostParts(
    LocalHostSettings Settings, DataFolder Folder, SqliteDatabase Database, StartTimings Timings, Func<IServiceProvider, Uri, IEnumerable<string>> Lines);
