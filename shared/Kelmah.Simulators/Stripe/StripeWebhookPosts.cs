using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Kelmah.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kelmah.Simulators.Stripe;

/// <summary>Posts the events that are due, signed, and keeps what came of it.</summary>
/// <param name="database">Where they wait.</param>
/// <param name="clock">Says which are due, and dates the signatures.</param>
/// <param name="options">The secret and the limit of time.</param>
/// <param name="logger">Told of what did not arrive.</param>
/// <param name="carrier">Carries the posts; the network where it is null.</param>
internal sealed partial class StripeWebhookPosts(
    SqliteDatabase database,
    TimeProvider clock,
    IOptions<StripeSimulatorOptions> options,
    ILogger<StripeWebhookPosts> logger,
    HttpMessageHandler? carrier = null) : IDisposable
{
    private const int BatchSize = 64;

    private readonly StripeSimulatorOptions options = options.Value;
    private readonly HttpClient http = new(carrier ?? new HttpClientHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>How many posts are under way at once.</summary>
    public int Concurrency { get; init; } = 8;

    public void Dispose() => http.Dispose();

    /// <summary>Posts what is due, some at a time; how many there were.</summary>
    public async Task<int> PostDueAsync(Uri url, CancellationToken stoppingToken)
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

    [LoggerMessage(LogLevel.Information, "Webhook {EventId} did not arrive at attempt {Attempt}: {Problem}")]
    private partial void LogFailed(string eventId, int attempt, string problem);
}
