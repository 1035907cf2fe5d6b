using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>Stripe's lists: newest first, paged by <c>starting_after</c> and <c>ending_before</c>.</summary>
internal static class StripeLists
{
    private const long DefaultLimit = 10;
    private const long MaxLimit = 100;

    public static StripeAnswer Answer(StripeWork work, string type, string url, Func<JsonObject, bool>? filter = null)
    {
        var parameters = work.Parameters;
        var limit = parameters.Integer("limit") ?? DefaultLimit;
        var after = parameters.Text("starting_after");
        var before = parameters.Text("ending_before");
        if (limit is < 1 or > MaxLimit)
            parameters.Refuse(StripeAnswer.InvalidRequest("Invalid limit: must be between 1 and 100", "limit"));
        if (parameters.Refusal is { } refusal) return refusal;
        if (after is not null && work.Objects.Find(type, after) is null) return StripeAnswer.Missing(type, after, "starting_after");
        if (before is not null && work.Objects.Find(type, before) is null) return StripeAnswer.Missing(type, before, "ending_before");
        var page = work.Objects.Walk(type, after, before)
            .Where(filter ?? (_ => true))
            .Take((int)limit + 1)
            .ToList();
        var hasMore = page.Count > limit;
        if (hasMore) page.RemoveAt(page.Count - 1);
        if (before is not null) page.Reverse();
        return StripeAnswer.Ok(new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. page]),
            ["has_more"] = hasMore,
            ["url"] = url,
        });
    }

    /// <summary>A filter by the value of a text field; null lets everything pass.</summary>
    public static Func<JsonObject, bool> By(string field, string? value) =>
        candidate => value is null || candidate[field]?.GetValue<string>() == value;

    /// <summary>Reads <c>created</c> as an exact time or as <c>created[gte]</c> and its kin.</summary>
    public static Func<JsonObject, bool> Created(StripeParameters parameters)
    {
        var range = parameters.Tree("created");
        if (range is null) return _ => true;
        var bounds = range.Select(bound => (bound.Key, Time: Parse(bound.Value))).ToList();
        if (bounds.Any(bound => bound.Time is null || bound.Key is not ("gt" or "gte" or "lt" or "lte")))
            parameters.Refuse(StripeAnswer.InvalidRequest("Invalid created", "created"));
        return candidate => bounds.TrueForAll(bound => Holds(bound.Key, candidate["created"]!.GetValue<long>(), bound.Time ?? 0));
    }

    private static long? Parse(JsonNode? value) =>
        value is JsonValue text && long.TryParse(text.GetValue<string>(), out var seconds) ? seconds : null;

    private static bool Holds(string bound, long created, long limit) => bound switch
    {
        "gt" => created > limit,
        "gte" => created >= limit,
        "lt" => created < limit,
        _ => created <= limit,
    };
}
