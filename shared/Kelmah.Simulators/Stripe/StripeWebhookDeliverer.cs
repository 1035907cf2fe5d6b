using Kelmah.Sqlite;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kelmah.Simulators.Stripe;

/// <summary>
/// Makes the changes that are planned for later, and posts signed events until they are answered 2xx, at least once each:
/// what is not yet done is in the file, and a new process goes on with it.
/// </summary>
internal sealed class StripeWebhookDeliverer(
    SqliteDatabase database,
    StripeSimulator simulator,
    StripeWebhookPosts posts,
    TimeProvider clock,
    IOptions<StripeSimulatorOptions> options,
    StripeWebhookSignal signal,
    IServer server,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>Timers reach at most 49 days; the deliverer looks again after one.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly StripeSimulatorOptions options = options.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken).ConfigureAwait(false);
            var url = options.WebhookUrl is null ? null : Resolve(options.WebhookUrl);
            while (!stoppingToken.IsCancellationRequested)
            {
                await simulator.ApplyDueAsync().ConfigureAwait(false);
                if (url is null || await posts.PostDueAsync(url, stoppingToken).ConfigureAwait(false) == 0)
                    await WaitAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is left is posted after its next start.
        }
        catch (ObjectDisposedException)
        {
            // The host was disposed without being stopped, as in a crash.
        }
    }

    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult).ConfigureAwait(false);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(false);
    }

    private Uri Resolve(string url)
    {
        // On Unix a path such as /hooks would pass for an absolute file address.
        if (!url.StartsWith('/')) return new Uri(url, UriKind.Absolute);
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The Stripe simulator's WebhookUrl is a path, but the host has no address.");
        var own = new UriBuilder(address.Replace("//+", "//localhost", StringComparison.Ordinal)
            .Replace("//*", "//localhost", StringComparison.Ordinal));
        if (own.Host is "0.0.0.0" or "[::]") own.Host = "localhost";
        return new Uri(own.Uri, url);
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var stopWaiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var due = NextDue();
        var wait = due - clock.GetUtcNow() is { } left && left < LongestWait ? left : LongestWait;
        var timer = Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock, stopWaiting.Token);
        // The clock may have been moved between reading it and setting the timer.
        if (due > clock.GetUtcNow() || due is null)
            await Task.WhenAny(timer, signal.WaitAsync(stopWaiting.Token)).ConfigureAwait(false);
        await stopWaiting.CancelAsync().ConfigureAwait(false);
        stoppingToken.ThrowIfCancellationRequested();
    }

    private DateTimeOffset? NextDue()
    {
        DateTimeOffset?[] due = database.ReadSnapshot(session => (DateTimeOffset?[])
        [
            StripeLaterChange.NextDue(session),
            StripeDelivery.NextDue(session, "pending"),
            StripeDelivery.NextDue(session, "held"),
        ]);
        return due.Min();
    }
}
