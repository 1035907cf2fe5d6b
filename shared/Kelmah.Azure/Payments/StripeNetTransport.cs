using System.Text;
using Kelmah.Application.Payments;
using Kelmah.Infrastructure.Payments.Stripe;
using Microsoft.Extensions.Options;
using Stripe;
using StripeError = Kelmah.Application.Payments.StripeError;
using StripeRequest = Kelmah.Infrastructure.Payments.Stripe.StripeRequest;
using StripeResponse = Kelmah.Infrastructure.Payments.Stripe.StripeResponse;

namespace Kelmah.Azure.Payments;

/// <summary>Carries the same requests, under the same idempotency keys, through Stripe.net, which repeats them after short troubles.</summary>
public sealed class StripeNetTransport : IStripeTransport
{
    private readonly StripeClient client;
    private readonly StripeOptions settings;
    private readonly TimeProvider clock;

    /// <summary>Creates a transport with the settings.</summary>
    public StripeNetTransport(IHttpClientFactory clients, IOptions<StripeOptions> options, TimeProvider clock)
    {
        this.clock = clock;
        settings = options.Value;
        var http = clients.CreateClient(nameof(StripeNetTransport));
        http.Timeout = settings.Timeout;
        client = new StripeClient(new StripeClientOptions
        {
            ApiKey = settings.ApiKey,
            ApiBase = settings.Address.TrimEnd('/'),
            HttpClient = new SystemNetHttpClient(http, settings.MaxRetries, appInfo: null, enableTelemetry: false),
        });
    }

    /// <inheritdoc/>
    /// <remarks>Stripe.net leaves a rate limit to its caller, so that one is repeated here, as over plain HTTPS.</remarks>
    public async Task<StripeResult<StripeResponse>> SendAsync(StripeRequest request, CancellationToken cancellationToken)
    {
        var wait = settings.RetryDelay;
        for (var repeats = 0; ; repeats++)
        {
            var sent = await SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
            if (repeats == settings.MaxRetries || !sent.Match(response => response.Status == 429, _ => false)) return sent;
            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
            wait = wait * 2 < settings.MaxRetryDelay ? wait * 2 : settings.MaxRetryDelay;
        }
    }

    private async Task<StripeResult<StripeResponse>> SendOnceAsync(StripeRequest request, CancellationToken cancellationToken)
    {
        var isPost = request.Method == HttpMethod.Post;
        var path = isPost || request.Parameters.Length == 0 ? request.Path : $"{request.Path}?{request.Parameters}";
        var options = new RawRequestOptions { IdempotencyKey = request.IdempotencyKey };
        // The answers are read as this version, whichever Stripe.net was made for.
        options.AdditionalHeaders["Stripe-Version"] = StripeRequests.ApiVersion;
        try
        {
            var sent = await client.RawRequestAsync(request.Method, path, isPost ? request.Parameters : null, options, cancellationToken)
                .ConfigureAwait(false);
            return ToResponse(sent);
        }
        catch (StripeException failure) when (failure.StripeResponse is { } refused)
        {
            return ToResponse(refused);
        }
        catch (Exception failure) when (IsConnectionTrouble(failure, cancellationToken))
        {
            return new StripeError(StripeErrorKind.Connection, $"Stripe gave no answer ({failure.GetType().Name}).");
        }
    }

    private static StripeResponse ToResponse(Stripe.StripeResponse sent) =>
        new((int)sent.StatusCode, Encoding.UTF8.GetBytes(sent.Content), sent.RequestId);

    /// <summary>A time limit shows as a cancellation that the caller did not ask for; an unreadable answer has no response.</summary>
    private static bool IsConnectionTrouble(Exception failure, CancellationToken cancellationToken) =>
        failure is HttpRequestException or IOException or StripeException
        || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
