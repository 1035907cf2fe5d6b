using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kelmah.Functions.Http;

/// <summary>What a function takes from a request. What is missing or malformed ends as a problem, never in the function.</summary>
public static class RequestBinding
{
    /// <summary>The signed-in caller. There is one wherever the endpoint does not admit everybody; elsewhere the answer is 401 without one.</summary>
    public static Caller Caller(this HttpRequest request) =>
        request.HttpContext.Features.Get<Caller>() ?? throw new RequestRefusedException(NotSignedIn(request.HttpContext));

    /// <summary>The refusal of a caller who is not signed in: it says what is wrong with the token, where one came.</summary>
    internal static Refusal NotSignedIn(HttpContext http) => new(RequestErrors.NotSignedIn, http.Features.Get<TokenFault>()?.Description);

    /// <summary>Whether the address is locked, because many wrong passwords or codes came from it: only known devices sign in from there.</summary>
    public static bool IsAddressLocked(this HttpRequest request) => request.HttpContext.Features.Get<AddressLock>() is not null;

    /// <summary>The JSON body. One of fields' own rules alone is checked here (<see cref="IRuledInput"/>), any other by its use case.</summary>
    public static async Task<T> ReadJsonAsync<T>(this HttpRequest request, CancellationToken cancellationToken)
    {
        RequireJson(request);
        var body = await request.ReadBodyAsync(RequestBody.JsonLimit, cancellationToken);
        var read = OrRefuse(StrictJson.Read<T>(body.Span));
        return (read as IRuledInput)?.Check() is { } refusal ? throw new RequestRefusedException(refusal) : read;
    }

    /// <summary>The JSON body, or what stands for none.</summary>
    public static async Task<T> ReadOptionalJsonAsync<T>(this HttpRequest request, T otherwise, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(RequestBody.JsonLimit, cancellationToken);
        return body.IsEmpty || body.Span.SequenceEqual("null"u8) ? otherwise : await request.ReadJsonAsync<T>(cancellationToken);
    }

    /// <summary>What is wrong with the JSON body; null where nothing is, or where it is left out or no JSON, which the function judges.</summary>
    internal static async Task<Refusal?> ReadFaultAsync(this HttpRequest request, Type type, CancellationToken cancellationToken)
    {
        if (!HasJson(request) || request.ContentLength > RequestBody.JsonLimit) return null;
        var body = await request.ReadBodyAsync(RequestBody.JsonLimit, cancellationToken);
        return body.IsEmpty ? null : StrictJson.FaultOf(body.Span, type);
    }

    /// <summary>The body of a PATCH: a JSON object, taken as a merge patch (RFC 7396).</summary>
    public static async Task<MergePatch> ReadPatchAsync(this HttpRequest request, CancellationToken cancellationToken) =>
        OrRefuse(MergePatch.Of(await request.ReadJsonAsync<System.Text.Json.JsonElement>(cancellationToken)));

    /// <summary>The version in <c>If-Match</c>; null without the header or for <c>*</c>.</summary>
    public static long? IfMatch(this HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString();
        if (header.Length == 0 || header == "*") return null;
        return EntityTag.VersionOf(header) ?? throw new RequestRefusedException(RequestErrors.VersionMismatch);
    }

    /// <summary>The query parameters, which were read before the function ran.</summary>
    /// <typeparam name="T">As the function's endpoint says.</typeparam>
    /// <exception cref="InvalidOperationException">The endpoint says another type, or none.</exception>
    public static T Query<T>(this HttpRequest request)
        where T : RequestQuery =>
        request.HttpContext.Features.Get<RequestQuery>() switch
        {
            T query => query,
            null => throw new InvalidOperationException($"The function asks for a {typeof(T).Name}, and its [Endpoint] names no query."),
            { } other => throw new InvalidOperationException($"The function asks for a {typeof(T).Name}, and its [Endpoint] names {other.GetType().Name}."),
        };

    /// <summary>The value, or the end of the request with its refusal.</summary>
    public static T OrRefuse<T>(Result<T> result) =>
        result.IsRefused(out var refusal, out var value) ? throw new RequestRefusedException(refusal) : value!;

    private static void RequireJson(HttpRequest request)
    {
        if (request.ContentLength == 0 || request.ContentType is null && request.ContentLength is null)
            throw new RequestRefusedException(InputErrors.Of(StrictJson.Body, "A JSON body is required."));
        if (!HasJson(request)) throw new RequestRefusedException(HttpErrors.UnsupportedMediaType);
    }

    private static bool HasJson(HttpRequest request) =>
        request.ContentType == "application/json" || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && IsJson(type));

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
        && (type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
        && (type.Charset.Length == 0 || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
}
