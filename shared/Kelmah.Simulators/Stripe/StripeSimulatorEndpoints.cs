using System.Text;
using Kelmah.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kelmah.Simulators.Stripe;

/// <summary><c>/v1/…</c> as api.stripe.com answers it.</summary>
internal sealed class StripeSimulatorEndpoints(StripeSimulator simulator, SqliteDatabase database) : ILocalEndpoints
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        StripeSimulator.MigrateAsync(database).GetAwaiter().GetResult();
        // Stripe's clients send forms. Every call has to bring the key in its Authorization header.
        endpoints.Map("/v1/{**path}", AnswerAsync).WithMetadata(TakesAnyType.Instance);
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
            Address(request))
        {
            Account = request.Headers["Stripe-Account"].ToString() is { Length: > 0 } account ? account : null,
        };
    }

    private static Uri Address(HttpRequest request) => new($"{request.Scheme}://{request.Host}");
}
