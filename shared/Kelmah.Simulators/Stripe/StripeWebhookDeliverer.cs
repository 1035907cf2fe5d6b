using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Kelmah.Sqlite;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kelmah.Simulators.Stripe;

/// <summary>
/// Makes the changes that are planned for later, and posts signed events until they are answered 2xx, at least once each:
/// what is not yet done is in the file, and a new process goes on with it.
/// </summary>
internal sealed partial class StripeWebhookDeliverer(
    SqliteDatabase database,
    StripeSimulator simulator,
    TimeProvider clock,
    IOptions<StripeSimulatorOptions> options,
    StripeWebhookSignal signal,
    IServer server,
    IHostApplicationLifetime lifetime,
    ILogger<StripeWebhookDeliverer> logger) : BackgroundService
{
    private const int BatchSize = 64;
    private const int Concurrency = 8;

    /// <summary>Timers reach at most 49 days; the deliverer looks again after one.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly StripeSimulatorOptions options = options.Value;
    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };

    public override void Dispose()
    {
        http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken).ConfigureAwait(false);
            var url = options.WebhookUrl is null ? null : Resolve(options.WebhookUrl);
            while (!stoppingToken.IsCancellationRequested)
            {
                await simulator.ApplyDueAsync().ConfigureAwait(false);
                if (url is null || await DeliverDueAsync(url, stoppingToken).ConfigureAwait(false) == 0)
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

    private async Task<int> DeliverDueAsync(Uri url, CancellationToken stoppingToken)
    {
        var now = clock.GetUtcNow();
        if (database.Read(session => StripeDelivery.NextDue(session, "held")) <= now)
        {
            await database.WriteAsync(session => StripeDelivery.ReleaseOverdue(
                session, StripeMisbehaviourState.Load(session, options.Misbehaviour).Settings, now)).ConfigureAwait(false);
        }

        var due = database.Read(session => StripeDelivery.Due(session, now, BatchSize));
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions
            {
                // Posts that were shuffled are made one after the other, so that their order is the chosen one.
                MaxDegreeOfParallelism = due.Any(delivery => delivery.Shuffled) ? 1 : Concurrency,
                CancellationToken = stoppingToken,
            },
            async (delivery, cancellation) => await DeliverAsync(url, delivery, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return due.Count;
    }

    private async Task DeliverAsync(Uri url, StripeDelivery delivery, CancellationToken stoppingToken)
    {
        var problem = await PostAsync(url, delivery.Body, stoppingToken).ConfigureAwait(false);
        if (problem is not null) LogFailed(delivery.EventId, delivery.Attempts + 1, problem);
        await database.WriteAsync(session =>
        {
            if (problem is null) delivery.Succeed(session);
            else delivery.Fail(session, problem, clock.GetUtcNow());
        }).ConfigureAwait(false);
    }

    /// <summary>Posts one event; null, or why it did not arrive.</summary>
    private async Task<string?> PostAsync(Uri url, string body, CancellationToken stoppingToken)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.UserAgent.ParseAdd("Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        request.Headers.Add("Stripe-Signature", Sign(bytes, clock.GetUtcNow().ToUnixTimeSeconds()));
        using var timeout = new CancellationTokenSource(options.WebhookTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        try
        {
            using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"status {(int)response.StatusCode}";
        }
        catch (HttpRequestException error)
        {
            return error.HttpRequestError.ToString();
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
        {
            return "no answer in time";
        }
    }

    /// <summary>https://docs.stripe.com/webhooks#verify-manually</summary>
    private string Sign(byte[] body, long time)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{time}.")), .. body];
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.WebhookSecret), signed);
        return string.Create(CultureInfo.InvariantCulture, $"t={time},v1={Convert.ToHexStringLower(signature)}");
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

    [LoggerMessage(LogLevel.Information, "Webhook {EventId} did not arrive at attempt {Attempt}: {Problem}")]
    private partial void LogFailed(string eventId, int attempt, string problem);
}
