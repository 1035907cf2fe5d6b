using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Kelmah.Simulators.Stripe;

/// <summary>
/// https://docs.stripe.com/search: clauses such as <c>status:"succeeded"</c>, <c>amount&gt;1000</c> and
/// <c>metadata["job"]:"1"</c>, all joined by <c>AND</c> or all by <c>OR</c>.
/// </summary>
/// <remarks>
/// An object is found a minute after it was made, and then as it is at that time. Stripe says under a minute as a rule, and that a search
/// does not read what was just written.
/// </remarks>
internal static partial class StripeSearch
{
    private const long DefaultLimit = 10;
    private const long MaxLimit = 100;
    private const long LagSeconds = 60;

    private static readonly Dictionary<string, HashSet<string>> Fields = new(StringComparer.Ordinal)
    {
        ["charge"] = ["amount", "created", "currency", "customer", "disputed", "metadata", "refunded", "status"],
        ["customer"] = ["created", "email", "metadata", "name", "phone"],
        ["payment_intent"] = ["amount", "created", "currency", "customer", "metadata", "status"],
    };

    public static StripeAnswer PaymentIntents(StripeWork work) => Answer(work, "payment_intent", "/v1/payment_intents/search");

    public static StripeAnswer Charges(StripeWork work) => Answer(work, "charge", "/v1/charges/search");

    public static StripeAnswer Customers(StripeWork work) => Answer(work, "customer", "/v1/customers/search");

    private static StripeAnswer Answer(StripeWork work, string type, string url)
    {
        var query = work.Parameters.RequiredText("query");
        var limit = work.Parameters.Integer("limit") ?? DefaultLimit;
        var page = work.Parameters.Text("page");
        if (limit is < 1 or > MaxLimit)
            work.Parameters.Refuse(StripeAnswer.InvalidRequest("Invalid limit: must be between 1 and 100", "limit"));
        var matches = Read(query, Fields[type]);
        if (matches is null)
            work.Parameters.Refuse(StripeAnswer.InvalidRequest($"We were unable to parse your search query: {query}", "query"));
        if (work.Parameters.Refusal is { } refusal) return refusal;
        var found = work.Objects.Walk(type, before: page)
            .Where(candidate => candidate["created"]!.GetValue<long>() <= work.Now - LagSeconds && matches!(candidate))
            .Take((int)limit + 1)
            .ToList();
        var hasMore = found.Count > limit;
        if (hasMore) found.RemoveAt(found.Count - 1);
        return StripeAnswer.Ok(new JsonObject
        {
            ["object"] = "search_result",
            ["next_page"] = hasMore ? found[^1]["id"]!.DeepClone() : null,
            ["data"] = new JsonArray([.. found]),
            ["has_more"] = hasMore,
            ["url"] = url,
        });
    }

    /// <summary>The condition that a query says; null if it cannot be read.</summary>
    private static Func<JsonObject, bool>? Read(string query, HashSet<string> fields)
    {
        var clauses = new List<Func<JsonObject, bool>>();
        string? joint = null;
        for (var at = 0; at < query.Length;)
        {
            var match = Clause().Match(query, at);
            if (!match.Success || !fields.Contains(match.Groups["field"].Value)) return null;
            clauses.Add(candidate => Holds(match, candidate));
            at += match.Length;
            var next = match.Groups["joint"].Value.ToUpperInvariant();
            if (next.Length == 0 != (at == query.Length) || (joint is not null && next.Length > 0 && joint != next)) return null;
            joint ??= next;
        }

        if (clauses.Count == 0) return null;
        return joint == "OR"
            ? candidate => clauses.Exists(clause => clause(candidate))
            : candidate => clauses.TrueForAll(clause => clause(candidate));
    }

    private static bool Holds(Match clause, JsonObject candidate)
    {
        var value = candidate[clause.Groups["field"].Value];
        if (clause.Groups["key"].Success) value = value?[Unquoted(clause.Groups["key"].Value)];
        return Compare(value?.ToString(), clause.Groups["operator"].Value, clause.Groups["value"].Value) != clause.Groups["not"].Success;
    }

    private static bool Compare(string? value, string comparison, string literal)
    {
        if (comparison == ":" && literal == "null") return value is null;
        var asked = Unquoted(literal);
        if (value is null) return false;
        if (comparison == "~") return value.Contains(asked, StringComparison.OrdinalIgnoreCase);
        if (comparison == ":") return string.Equals(value, asked, StringComparison.OrdinalIgnoreCase);
        if (!decimal.TryParse(value, CultureInfo.InvariantCulture, out var number) || !decimal.TryParse(asked, CultureInfo.InvariantCulture, out var limit)) return false;
        return comparison switch
        {
            ">" => number > limit,
            ">=" => number >= limit,
            "<" => number < limit,
            _ => number <= limit,
        };
    }

    private static string Unquoted(string literal) =>
        literal[0] is '"' or '\'' ? Escape().Replace(literal[1..^1], "$1") : literal;

    [GeneratedRegex("""
        \G(?<not>-)?(?<field>[a-z_]+)(\[(?<key>"[^"]+"|'[^']+')\])?(?<operator>:|~|>=|<=|>|<)(?<value>"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|[\w.-]+)(\s+(?<joint>AND|OR)\s+|\s*$)
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Clause();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();
}
