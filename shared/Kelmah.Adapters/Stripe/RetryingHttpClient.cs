using System.Net;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using Stripe;

namespace Kelmah.Adapters.Stripe;

/// <summary>
/// Carries Stripe.net's requests, and repeats them, with the same idempotency key, after 409, 429, 5xx and broken connections:
/// https://docs.stripe.com/error-low-level#safely-retrying-requests-with-idempotency. Stripe.net's own repeats leave out 429,
/// and know neither <c>Retry-After</c> nor the host's clock.
/// </summary>
internal sealed partial class RetryingHttpClient : IHttpClient
{
    private readonly SystemNetHttpClient http;
    private readonly StripeAccess access;
    private readonly ILogger logger;
    private readonly StripeOptions options;
    private readonly TimeProvider clock;
    private readonly ResiliencePipeline<StripeResponse> pipeline;

    /// <param name="http">Without a time limit of its own.</param>
    /// <param name="options">How often and how long.</param>
    /// <param name="clock">What the waits and limits go by.</param>
    /// <param name="access">Told of each refusal.</param>
    /// <param name="logger">Told of each answer.</param>
    public RetryingHttpClient(HttpClient http, StripeOptions options, TimeProvider clock, StripeAccess access, ILogger logger)
    {
        this.http = new SystemNetHttpClient(http, maxNetworkRetries: 0, enableTelemetry: false);
        this.access = access;
        this.logger = logger;
        this.options = options;
        this.clock = clock;
        pipeline = BuildPipeline(clock);
    }

    /// <summary>Sends a request until it is answered for good, or its time is over.</summary>
    /// <exception cref="StripeException">Stripe refused it, with whatever body.</exception>
    public async Task<StripeResponse> MakeRequestAsync(StripeRequest request, CancellationToken cancellationToken = default)
    {
        var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK) return response;
        var refusal = StripeErrors.Read(response);
        access.NoteRefusal(request.Method, request.Uri.AbsolutePath, StripeErrors.Of(refusal));
        throw refusal;
    }

    /// <inheritdoc/>
    public Task<StripeStreamedResponse> MakeStreamingRequestAsync(StripeRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("No call of the product is answered by a stream.");

    private async Task<StripeResponse> SendAsync(StripeRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var latest = clock.GetUtcNow() + options.Timeout;
            var response = await pipeline.ExecuteAsync(
                async cancellation => clock.GetUtcNow() > latest
                    // A machine that slept in between: Stripe may have forgotten the idempotency key, and whoever called has to look first.
                    ? throw new TimeoutRejectedException("The time for the call is over.", options.Timeout)
                    : await http.MakeRequestAsync(request, cancellation).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
            LogAnswered(request.Method, request.Uri.AbsolutePath, (int)response.StatusCode, response.RequestId);
            return response;
        }
        catch (Exception trouble) when (StripeErrors.IsConnectionTrouble(trouble))
        {
            LogUnanswered(request.Method, request.Uri.AbsolutePath, StripeErrors.Describe(trouble));
            throw;
        }
    }

    private ResiliencePipeline<StripeResponse> BuildPipeline(TimeProvider clock)
    {
        var builder = new ResiliencePipelineBuilder<StripeResponse> { TimeProvider = clock };
        builder.AddTimeout(options.Timeout);
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
                    ? StripeErrors.IsConnectionTrouble(error)
                    : ShouldRepeat(arguments.Outcome.Result!)),
                DelayGenerator = arguments => ValueTask.FromResult(RetryAfter(arguments.Outcome.Result)),
            });
        }

        return builder.AddTimeout(options.AttemptTimeout).Build();
    }

    /// <summary>A wait that is too long for whoever waits for this call is left to the caller.</summary>
    private bool ShouldRepeat(StripeResponse response) =>
        !(RetryAfter(response) > options.MaxRetryDelay) && Header(response, "Stripe-Should-Retry") switch
        {
            "true" => true,
            "false" => false,
            _ => (int)response.StatusCode is 409 or 429 or >= 500,
        };

    private static TimeSpan? RetryAfter(StripeResponse? response) => response?.Headers.RetryAfter?.Delta;

    private static string? Header(StripeResponse response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    [LoggerMessage(LogLevel.Debug, "Stripe answered {Method} {Path} with {Status}, request {RequestId}")]
    private partial void LogAnswered(HttpMethod method, string path, int status, string? requestId);

    [LoggerMessage(LogLevel.Warning, "Stripe gave no answer to {Method} {Path}: {Problem}")]
    private partial void LogUnanswered(HttpMethod method, string path, string problem);
}
