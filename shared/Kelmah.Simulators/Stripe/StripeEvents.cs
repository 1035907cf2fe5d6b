namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/events</summary>
internal static class StripeEvents
{
    private const string Type = "event";

    public static StripeAnswer Get(StripeWork work) => work.Get(Type);

    public static StripeAnswer List(StripeWork work)
    {
        var type = work.Parameters.Text("type");
        var types = work.Parameters.Texts("types") ?? (type is null ? null : [type]);
        var created = StripeLists.Created(work.Parameters);
        return StripeLists.Answer(work, Type, "/v1/events", candidate =>
            created(candidate) && (types is null || types.Any(pattern => Matches(pattern, candidate["type"]!.GetValue<string>()))));
    }

    /// <summary><c>charge.*</c> stands for every event of charges.</summary>
    private static bool Matches(string pattern, string type) => pattern.EndsWith('*')
        ? type.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : type == pattern;
}
