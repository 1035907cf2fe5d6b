using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>Stripe's form encoding: <c>metadata[job]=1</c> and <c>expand[]=customer</c> as a tree.</summary>
/// <remarks>A list is an object whose keys are its positions, as <c>items[0][price]</c> spells it.</remarks>
internal static class StripeForm
{
    private const int MaxDepth = 8;
    private const int MaxPairs = 1000;

    /// <summary>Reads a body or a query; null if it is not well formed.</summary>
    public static JsonObject? TryParse(string encoded)
    {
        var tree = new JsonObject();
        var pairs = encoded.Split('&', StringSplitOptions.RemoveEmptyEntries);
        if (pairs.Length > MaxPairs) return null;
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = WebUtility.UrlDecode(equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : WebUtility.UrlDecode(pair[(equals + 1)..]);
            if (Path(name) is not { } path || !TryInsert(tree, path, value)) return null;
        }

        return tree;
    }

    /// <summary>A hash that is the same for the same arguments in any order.</summary>
    public static string Fingerprint(JsonObject tree)
    {
        var text = new StringBuilder();
        Flatten(tree, text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static List<string>? Path(string name)
    {
        var open = name.IndexOf('[', StringComparison.Ordinal);
        if (open < 0) return name.Length == 0 ? null : [name];
        if (open == 0 || name[^1] != ']') return null;
        var path = new List<string> { name[..open] };
        path.AddRange(name[(open + 1)..^1].Split("]["));
        return path.Count > MaxDepth ? null : path;
    }

    private static bool TryInsert(JsonObject tree, List<string> path, string value)
    {
        var node = tree;
        for (var depth = 0; depth < path.Count - 1; depth++)
        {
            var key = Key(node, path[depth]);
            if (!node.TryGetPropertyValue(key, out var child)) node[key] = child = new JsonObject();
            if (child is not JsonObject inner) return false;
            node = inner;
        }

        return node.TryAdd(Key(node, path[^1]), JsonValue.Create(value));
    }

    private static string Key(JsonObject node, string segment) => segment.Length == 0 ? $"{node.Count}" : segment;

    private static void Flatten(JsonObject node, StringBuilder text)
    {
        foreach (var (key, value) in node.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(key.Length).Append(':').Append(key);
            if (value is JsonObject inner)
            {
                text.Append('{');
                Flatten(inner, text);
                text.Append('}');
            }
            else
            {
                var content = value!.GetValue<string>();
                text.Append('=').Append(content.Length).Append(':').Append(content);
            }
        }
    }
}
