using System.Text.RegularExpressions;
using Kelmah.Kernel;

namespace Kelmah.Functions.Identity;

/// <summary>A name for a session whose client gave none, from its <c>User-Agent</c>: for a person to recognise, and nothing that anybody relies on.</summary>
public static partial class DeviceName
{
    /// <summary>Characters of a name.</summary>
    private const int MaxLength = 80;

    /// <summary>Products that every browser names, whichever it is.</summary>
    private static readonly string[] Common = ["Mozilla", "AppleWebKit", "Gecko", "Version", "Mobile", "Safari"];

    /// <summary>Such as <c>Firefox on Windows NT 10.0</c> or <c>KelmahApp</c>; null where the header says nothing that can be shown.</summary>
    public static string? Of(string userAgent)
    {
        var products = Product().Matches(Comment().Replace(userAgent, " ")).Select(match => match.Groups[1].Value).ToList();
        if (products.Count == 0) return null;
        var name = products.LastOrDefault(product => !Common.Contains(product)) ?? (products.Contains("Safari") ? "Safari" : products[0]);
        // Other clients name themselves first, and then what they are made of.
        if (products[0] != "Mozilla") name = products[0];
        var system = Comment().Match(userAgent).Groups[1].Value.Split(';', StringSplitOptions.TrimEntries).FirstOrDefault(part => part is not ("" or "X11" or "Linux" or "U"));
        var whole = products[0] == "Mozilla" && system is not null ? $"{name} on {system}" : name;
        var shown = whole.Length <= MaxLength ? whole : whole[..MaxLength];
        return TextRules.FaultOfLine(shown) is null ? shown : null;
    }

    [GeneratedRegex(@"([A-Za-z][A-Za-z0-9._-]*)/\S+", RegexOptions.CultureInvariant)]
    private static partial Regex Product();

    [GeneratedRegex(@"\(([^()]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();
}
