using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Kelmah.Application.Payments;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Kelmah.Infrastructure.Payments.Stripe;

/// <summary>
/// Sends requests over HTTPS. Repeats them, with the same idempotency key, after 409, 429, 5xx and broken connections:
/// https://docs.stripe.com/error-low-level#safely-retrying-requests-with-idempotency.
/// </summary>
public sealed partial class StripeHttpTransport : IStripeTransport
{
    /// <summary>The name of its HTTP client.</summary>
    public const string ClientName = "Stripe";

    /// <summary>A longer wait than this is left to the caller.</summary>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(60);

    private readonly IHttpClientFactory clients;
    private readonly TimeProvider clock;
    private readonly ILogger<StripeHttpTransport> logger;
    private readonly StripeOptions options;
    private readonly ResiliencePipeline<StripeResponse> pipeline;

    /// <summary>Creates a transport with the settings.</summary>
    public StripeHttpTransport(
        IHttpClientFactory clients, IOptions<StripeOptions> options, TimeProvider clock, ILogger<StripeHttpTransport> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.clients = clients;
        this.clock = clock;
        this.logger = logger;
        this.options = options.Value;
        pipeline = BuildPipeline();
    }

    /// <inheritdoc/>
    public async Task<StripeResult<StripeResponse>> SendAsync(StripeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            var response = await pipeline.ExecuteAsync(
                static async (state, cancellation) => await state.transport.AttemptAsync(state.request, cancellation).ConfigureAwait(false),
                (transport: this, request),
                cancellationToken).ConfigureAwait(false);
            LogAnswered(request.Method, request.Path, response.Status, response.RequestId);
            return response;
        }
        catch (Exception error) when (IsConnectionTrouble(error))
        {
            LogUnanswered(request.Method, request.Path, Describe(error));
            return new StripeError(StripeErrorKind.Connection, $"Stripe gave no answer ({Describe(error)}).");
        }
    }

    private ResiliencePipeline<StripeResponse> BuildPipeline()
    {
        var builder = new ResiliencePipelineBuilder<StripeResponse> { TimeProvider = clock };
        if (options.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<StripeResponse>
            {
                MaxRetryAttempts = options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,
                MaxDelay = options.MaxRetryDelay,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error
                    ? IsConnectionTrouble(error)
                    : ShouldRepeat(arguments.Outcome.Result!)),
                DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result?.RetryAfter),
            });
        }

        return builder.AddTimeout(options.Timeout).Build();
    }

    private async Task<StripeResponse> AttemptAsync(StripeRequest request, CancellationToken cancellationToken)
    {
        using var message = BuildMessage(request);
        using var client = clients.CreateClient(ClientName);
        using var response = await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return new StripeResponse((int)response.StatusCode, body, Header(response, "Request-Id"))
        {
            ShouldRetry = Header(response, "Stripe-Should-Retry") switch
            {
                "true" => true,
                "false" => false,
                _ => null,
            },
            RetryAfter = response.Headers.RetryAfter?.Delta is { } wait && wait <= LongestRetryAfter ? wait : null,
        };
    }

    private HttpRequestMessage BuildMessage(StripeRequest request)
    {
        var isPost = request.Method == HttpMethod.Post;
        var query = isPost || request.Parameters.Length == 0 ? "" : $"?{request.Parameters}";
        var message = new HttpRequestMessage(request.Method, new Uri(new Uri(options.Address), request.Path + query));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
        message.Headers.Add("Stripe-Version", StripeRequests.ApiVersion);
        if (request.IdempotencyKey is not null) message.Headers.Add("Idempotency-Key", request.IdempotencyKey);
        if (isPost) message.Content = new StringContent(request.Parameters, Encoding.UTF8, "application/x-www-form-urlencoded");
        return message;
    }

    private static bool ShouldRepeat(StripeResponse response) =>
        response.ShouldRetry ?? response.Status is 409 or 429 or >= 500;

    private static bool IsConnectionTrouble(Exception error) => error is HttpRequestException or IOException or TimeoutRejectedException;

    private static string Describe(Exception error) => error switch
    {
        HttpRequestException request => request.HttpRequestError.ToString(),
        TimeoutRejectedException timeout => string.Create(CultureInfo.InvariantCulture, $"none in {timeout.Timeout.TotalSeconds} s"),
        _ => error.GetType().Name,
    };

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    [LoggerMessage(LogLevel.Debug, "Stripe answered {Method} {Path} with {Status}, request {RequestId}")]
    private partial void LogAnswered(HttpMethod method, string path, int status, string? requestId);

    [LoggerMessage(LogLevel.Warning, "Stripe gave no answer to {Method} {Path}: {Problem}")]
    private partial void LogUnanswered(HttpMethod method, string path, string problem);
}
