using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kelmah.Infrastructure;

/// <summary>Settings that an adapter cannot do without.</summary>
public static class RequiredSetting
{
    /// <summary>The setting's value.</summary>
    /// <param name="settings">The host's settings.</param>
    /// <param name="name">Its name, parts joined by colons.</param>
    /// <exception cref="OptionsValidationException">It is missing: the host does not start, and the message names it.</exception>
    public static string Read(IConfiguration settings, string name) =>
        settings[name] is { Length: > 0 } value ? value : throw Failure(name, "is missing");

    /// <summary>The setting's value as an absolute https address.</summary>
    /// <param name="settings">The host's settings.</param>
    /// <param name="name">Its name, parts joined by colons.</param>
    /// <exception cref="OptionsValidationException">It is missing or no such address; the message names it.</exception>
    public static Uri ReadAddress(IConfiguration settings, string name) =>
        Uri.TryCreate(Read(settings, name), UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? address
            : throw Failure(name, "is no https address");

    /// <summary>What stops the start with one line.</summary>
    /// <param name="message">The line, which names the setting.</param>
    public static OptionsValidationException Failure(string message) => new("", typeof(IConfiguration), [message]);

    private static OptionsValidationException Failure(string name, string what) =>
        Failure($"The setting {name.Replace(":", "__", StringComparison.Ordinal)} {what}.");
}
