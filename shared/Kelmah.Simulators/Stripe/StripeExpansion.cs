using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/expanding_objects: ids replaced by the objects that they name.</summary>
internal static class StripeExpansion
{
    public static StripeAnswer Apply(StripeAnswer answer, JsonObject arguments, StripeObjectTable objects)
    {
        if (answer.Status != 200 || arguments["expand"] is not JsonObject paths) return answer;
        var body = JsonNode.Parse(answer.Body)!;
        foreach (var (_, path) in paths)
        {
            if (path is JsonValue text) Expand(body, text.GetValue<string>().Split('.'), objects);
        }

        return StripeAnswer.Ok(body);
    }

    private static void Expand(JsonNode? node, ReadOnlySpan<string> path, StripeObjectTable objects)
    {
        if (path.IsEmpty) return;
        if (node is JsonArray list)
        {
            foreach (var item in list) Expand(item, path, objects);
            return;
        }

        if (node is not JsonObject parent || parent[path[0]] is not { } child) return;
        if (child is JsonValue id && id.TryGetValue<string>(out var text) && objects.Find(text) is { } found)
            parent[path[0]] = child = found;
        Expand(child, path[1..], objects);
    }
}
