using Microsoft.Extensions.Configuration;

namespace Kelmah.Azure;

/// <summary>Settings that an adapter cannot do without.</summary>
public static class RequiredSetting
{
    /// <summary>The setting's value.</summary>
    /// <param name="settings">The host's settings.</param>
    /// <param name="name">Its name, parts joined by colons.</param>
    /// <exception cref="InvalidOperationException">It is missing: the host does not start, and the message names it.</exception>
    public static string Read(IConfiguration settings, string name) => settings[name] is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"The setting {name.Replace(":", "__", StringComparison.Ordinal)} is missing.");

    /// <summary>The setting's value as an absolute https address.</summary>
    /// <param name="settings">The host's settings.</param>
    /// <param name="name">Its name, parts joined by colons.</param>
    /// <exception cref="InvalidOperationException">It is missing or no such address; the message names it.</exception>
    public static Uri ReadAddress(IConfiguration settings, string name) =>
        Uri.TryCreate(Read(settings, name), UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? address
            : throw new InvalidOperationException($"The setting {name.Replace(":", "__", StringComparison.Ordinal)} is no https address.");
}
