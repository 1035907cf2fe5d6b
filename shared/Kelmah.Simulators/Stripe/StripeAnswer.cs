using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>What the simulator answers: an object or Stripe's error object.</summary>
internal sealed record StripeAnswer(int Status, string Body)
{
    public static StripeAnswer Ok(JsonNode body) => new(200, body.ToJsonString());

    public static StripeAnswer InvalidRequest(string message, string? param = null, string? code = null) =>
        Error(400, "invalid_request_error", message, code, param);

    public static StripeAnswer Missing(string type, string id, string param = "id") =>
        Error(404, "invalid_request_error", $"No such {type.Replace('_', ' ')}: '{id}'", "resource_missing", param);

    public static StripeAnswer Error(
        int status, string type, string message, string? code = null, string? param = null, JsonObject? more = null)
    {
        var error = more ?? [];
        if (code is not null)
        {
            error["code"] = code;
            error["doc_url"] = $"https://stripe.com/docs/error-codes/{code.Replace('_', '-')}";
        }

        error["message"] = message;
        if (param is not null) error["param"] = param;
        error["type"] = type;
        return new StripeAnswer(status, new JsonObject { ["error"] = error }.ToJsonString());
    }
}
