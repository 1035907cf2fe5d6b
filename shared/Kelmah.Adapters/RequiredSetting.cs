using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters;

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

    /// <summary>Refuses settings of a system that is not chosen: without the one that chooses it, the embedded one would serve unasked.</summary>
    /// <param name="settings">The host's settings.</param>
    /// <param name="chooser">The name of the one that chooses the system, parts joined by colons.</param>
    /// <param name="names">The names of those that need it.</param>
    /// <exception cref="OptionsValidationException">One of them is given and the chooser is not; the message names both.</exception>
    public static void RefuseWithout(IConfiguration settings, string chooser, params ReadOnlySpan<string> names)
    {
        if (settings[chooser] is { Length: > 0 }) return;
        foreach (var name in names)
        {
            if (settings[name] is { Length: > 0 }) throw Failure($"The setting {Written(name)} needs {Written(chooser)}, which is missing.");
        }
    }

    /// <summary>What stops the start with one line.</summary>
    /// <param name="message">The line, which names the setting.</param>
    public static OptionsValidationException Failure(string message) => new("", typeof(IConfiguration), [message]);

    private static OptionsValidationException Failure(string name, string what) =>
        Failure($"The setting {Written(name)} {what}.");

    /// <summary>As it is written in the environment and in local.settings.json.</summary>
    private static string Written(string name) => name.Replace(":", "__", StringComparison.Ordinal);
}
