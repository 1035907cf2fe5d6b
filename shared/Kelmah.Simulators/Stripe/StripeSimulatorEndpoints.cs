using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kelmah.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kelmah.Simulators.Stripe;

/// <summary><c>/v1/…</c> as api.stripe.com answers it, and <c>/simulators/stripe/…</c> to control the simulator.</summary>
internal sealed class StripeSimulatorEndpoints(StripeSimulator simulator, SqliteDatabase database) : ILocalEndpoints
{
    private const string MisbehaviourRoute = "/simulators/stripe/misbehaviour";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public void Map(IEndpointRouteBuilder endpoints)
    {
        StripeSimulator.MigrateAsync(database).GetAwaiter().GetResult();
        // Stripe's clients send forms. Every call has to bring the key in its Authorization header.
        endpoints.Map("/v1/{**path}", AnswerAsync).WithMetadata(TakesAnyType.Instance);
        endpoints.MapMethods(MisbehaviourRoute, ["GET"], http => Ok(http, simulator.Misbehaviour()));
        endpoints.MapMethods(MisbehaviourRoute, ["POST"], SetMisbehaviourAsync);
        endpoints.MapMethods(MisbehaviourRoute, ["DELETE"], async http =>
        {
            await simulator.SetMisbehaviourAsync(null).ConfigureAwait(false);
            await Ok(http, simulator.Misbehaviour()).ConfigureAwait(false);
        });
        endpoints.MapMethods("/simulators/stripe/onboarding/{account}", ["GET"], OnboardAsync);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var reply = await simulator.AnswerAsync(await ReadAsync(http.Request).ConfigureAwait(false), http.RequestAborted).ConfigureAwait(false);
        if (reply.Abort)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = reply.Answer.Status;
        http.Response.ContentType = "application/json";
        http.Response.Headers["Request-Id"] = reply.RequestId;
        http.Response.Headers["Stripe-Version"] = StripeSimulatorOptions.ApiVersion;
        if (http.Request.Headers.TryGetValue("Idempotency-Key", out var key)) http.Response.Headers["Idempotency-Key"] = key;
        if (reply.OriginalRequest is not null)
        {
            http.Response.Headers["Idempotent-Replayed"] = "true";
            http.Response.Headers["Original-Request"] = reply.OriginalRequest;
        }

        await http.Response.WriteAsync(reply.Answer.Body, http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<StripeCall> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted).ConfigureAwait(false);
        var key = request.Headers["Idempotency-Key"].ToString();
        return new StripeCall(
            request.Method,
            request.Path.Value!["/v1/".Length..],
            request.QueryString.Value?.TrimStart('?') ?? "",
            body,
            request.Headers.Authorization.ToString(),
            key.Length == 0 ? null : key,
            Address(request));
    }

    private async Task SetMisbehaviourAsync(HttpContext http)
    {
        try
        {
            var settings = await JsonSerializer.DeserializeAsync<StripeMisbehaviour>(http.Request.Body, Json, http.RequestAborted)
                .ConfigureAwait(false);
            var invalid = settings is null ? "body" : settings.Invalid();
            if (invalid is null)
            {
                await simulator.SetMisbehaviourAsync(settings).ConfigureAwait(false);
                await Ok(http, simulator.Misbehaviour()).ConfigureAwait(false);
                return;
            }

            await RefuseAsync(http, $"{JsonNamingPolicy.CamelCase.ConvertName(invalid)} is out of its range.").ConfigureAwait(false);
        }
        catch (JsonException error)
        {
            await RefuseAsync(http, error.Message).ConfigureAwait(false);
        }
    }

    private async Task OnboardAsync(HttpContext http)
    {
        var account = http.Request.RouteValues["account"]!.ToString()!;
        var answer = await simulator.CompleteOnboardingAsync(account, Address(http.Request)).ConfigureAwait(false);
        var returnUrl = http.Request.Query["return_url"].ToString();
        if (answer.Status == StatusCodes.Status200OK && Uri.TryCreate(returnUrl, UriKind.Absolute, out var address))
        {
            http.Response.Redirect(address.AbsoluteUri);
            return;
        }

        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.Body, http.RequestAborted).ConfigureAwait(false);
    }

    private static Uri Address(HttpRequest request) => new($"{request.Scheme}://{request.Host}");

    private static Task Ok(HttpContext http, StripeMisbehaviour settings) =>
        http.Response.WriteAsJsonAsync(settings, Json, http.RequestAborted);

    private static Task RefuseAsync(HttpContext http, string why) =>
        Results.Problem(why, statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(http);
}
