using Microsoft.Extensions.Configuration;

namespace Kelmah.LocalHost;

/// <summary>Replaces <c>%Setting%</c> in the text of a trigger.</summary>
internal static class SettingPlaceholder
{
    /// <exception cref="HostStartException">The setting is not there.</exception>
    public static string Resolve(string text, IConfiguration configuration, string function)
    {
        if (text.Length < 3 || text[0] != '%' || text[^1] != '%') return text;
        var key = text[1..^1].Replace("__", ":", StringComparison.Ordinal);
        return configuration[key] is { Length: > 0 } value
            ? value
            : throw new HostStartException($"Function {function} needs the setting {text[1..^1]}.");
    }
}
