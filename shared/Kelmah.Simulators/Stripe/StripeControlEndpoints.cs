using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kelmah.Simulators.Stripe;

/// <summary><c>/simulators/stripe/…</c>: what others than the platform do at Stripe, and what Stripe does wrong.</summary>
internal sealed class StripeControlEndpoints(StripeSimulator simulator) : ILocalEndpoints
{
    private const string MisbehaviourRoute = "/simulators/stripe/misbehaviour";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods(MisbehaviourRoute, ["GET"], http => Ok(http, simulator.Misbehaviour()));
        endpoints.MapMethods(MisbehaviourRoute, ["POST"], http => WithBodyAsync<StripeMisbehaviour>(http, SetMisbehaviourAsync));
        endpoints.MapMethods(MisbehaviourRoute, ["DELETE"], async http =>
        {
            await simulator.SetMisbehaviourAsync(null).ConfigureAwait(false);
            await Ok(http, simulator.Misbehaviour()).ConfigureAwait(false);
        });
        endpoints.MapMethods("/simulators/stripe/onboarding/{id}", ["GET"], OnboardAsync);
        endpoints.MapMethods("/simulators/stripe/disputes", ["POST"], http => WithBodyAsync<StripeNewDispute>(http, ControlAsync));
        endpoints.MapMethods("/simulators/stripe/disputes/{id}", ["POST"], http => WithBodyAsync<StripeVerdict>(http, ControlAsync));
        endpoints.MapMethods("/simulators/stripe/payments/{id}", ["POST"], http => WithBodyAsync<StripeAuthentication>(http, ControlAsync));
        endpoints.MapMethods("/simulators/stripe/payment-methods/{id}", ["POST"], http => WithBodyAsync<StripeChangedIssuer>(http, ControlAsync));
        endpoints.MapMethods("/simulators/stripe/payouts/{id}", ["POST"], http => WithBodyAsync<StripePayoutFailure>(http, ControlAsync));
        endpoints.MapMethods("/simulators/stripe/accounts/{id}", ["POST"], http => WithBodyAsync<StripeAccountChange>(http, ControlAsync));
        endpoints.MapMethods("/simulators/stripe/events", ["POST"], http => WithBodyAsync<StripeNewEvent>(http, ControlAsync));
    }

    private async Task SetMisbehaviourAsync(HttpContext http, StripeMisbehaviour settings)
    {
        if (settings.Invalid() is { } invalid)
        {
            await RefuseAsync(http, $"{JsonNamingPolicy.CamelCase.ConvertName(invalid)} is out of its range.").ConfigureAwait(false);
            return;
        }

        await simulator.SetMisbehaviourAsync(settings).ConfigureAwait(false);
        await Ok(http, simulator.Misbehaviour()).ConfigureAwait(false);
    }

    private async Task OnboardAsync(HttpContext http)
    {
        var answer = await simulator.ControlAsync(Id(http), StripeAccounts.CompleteOnboarding).ConfigureAwait(false);
        var returnUrl = http.Request.Query["return_url"].ToString();
        if (answer.Status == StatusCodes.Status200OK && Uri.TryCreate(returnUrl, UriKind.Absolute, out var address))
            http.Response.Redirect(address.AbsoluteUri);
        else await WriteAsync(http, answer).ConfigureAwait(false);
    }

    private async Task ControlAsync(HttpContext http, IStripeControl control) =>
        await WriteAsync(http, await simulator.ControlAsync(Id(http), control.Apply).ConfigureAwait(false)).ConfigureAwait(false);

    private static async Task WithBodyAsync<T>(HttpContext http, Func<HttpContext, T, Task> handle)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync<T>(http.Request.Body, Json, http.RequestAborted).ConfigureAwait(false);
            await (body is null ? RefuseAsync(http, "The body is missing.") : handle(http, body)).ConfigureAwait(false);
        }
        catch (JsonException error)
        {
            await RefuseAsync(http, error.Message).ConfigureAwait(false);
        }
    }

    private static string Id(HttpContext http) => http.Request.RouteValues["id"]?.ToString() ?? "";

    private static Task WriteAsync(HttpContext http, StripeAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(answer.Body, http.RequestAborted);
    }

    private static Task Ok(HttpContext http, StripeMisbehaviour settings) =>
        http.Response.WriteAsJsonAsync(settings, Json, http.RequestAborted);

    private static Task RefuseAsync(HttpContext http, string why) =>
        Results.Problem(why, statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(http);
}
