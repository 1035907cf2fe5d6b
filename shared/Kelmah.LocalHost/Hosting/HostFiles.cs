using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Kelmah.LocalHost;

/// <summary>Finds host.json and local.settings.json and reads them as the Functions host does.</summary>
internal static class HostFiles
{
    /// <summary>Where host.json stands in the configuration, so that the environment can override it.</summary>
    public const string HostSection = "AzureFunctionsJobHost";

    private const string HostFile = "host.json";
    private const string SettingsFile = "local.settings.json";

    private static readonly JsonDocumentOptions Lenient =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>
    /// The project's root: the nearest folder that holds host.json, from the current folder upward, else from above the
    /// app's own folder. That one, which holds a copy, counts last.
    /// </summary>
    public static string FindRoot() =>
        Nearest(Environment.CurrentDirectory)
        ?? Nearest(Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))?.FullName)
        ?? AppContext.BaseDirectory;

    /// <summary>Adds both files, where they are there.</summary>
    /// <returns>The names of what local.settings.json sets, parts joined by colons.</returns>
    /// <exception cref="HostStartException">A file cannot be read or is not the JSON that it should be.</exception>
    public static IReadOnlyCollection<string> AddTo(IConfigurationBuilder configuration, string root)
    {
        var (ofHost, ofApp) = (Names(), Names());
        Load(Path.Combine(root, HostFile), document => Flatten(HostSection, document, ofHost));
        Load(Path.Combine(root, SettingsFile), document => ReadSettings(document, ofApp));
        configuration.AddInMemoryCollection(ofHost).AddInMemoryCollection(ofApp);
        return ofApp.Keys;
    }

    private static Dictionary<string, string?> Names() => new(StringComparer.OrdinalIgnoreCase);

    private static string? Nearest(string? folder)
    {
        while (folder is not null)
        {
            // The copy in the build's output is not the project's root.
            var isOutput = folder == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
            if (!isOutput && File.Exists(Path.Combine(folder, HostFile))) return folder;
            folder = Path.GetDirectoryName(folder);
        }

        return null;
    }

    private static void Load(string path, Action<JsonElement> read)
    {
        if (!File.Exists(path)) return;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new HostStartException($"{path} must hold a JSON object.");
            read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new HostStartException($"{path} is not valid JSON: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostStartException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static void ReadSettings(JsonElement settings, Dictionary<string, string?> values)
    {
        if (settings.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
        {
            throw new HostStartException(
                $"{SettingsFile} is encrypted; set IsEncrypted to false and write its values in the open.");
        }

        if (settings.TryGetProperty("Values", out var flat)) Flatten("", flat, values);
        if (settings.TryGetProperty("ConnectionStrings", out var connections))
            Flatten("ConnectionStrings", connections, values);
        if (settings.TryGetProperty("Host", out var host)) Flatten("Host", host, values);
    }

    private static void Flatten(string prefix, JsonElement element, Dictionary<string, string?> values)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    Flatten(Join(prefix, property.Name), property.Value, values);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray()) Flatten(Join(prefix, $"{index++}"), item, values);
                break;
            case JsonValueKind.Null or JsonValueKind.Undefined:
                values[prefix] = null;
                break;
            case JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                values[prefix] = element.ToString();
                break;
        }
    }

    private static string Join(string prefix, string name)
    {
        var key = name.Replace("__", ":", StringComparison.Ordinal);
        return prefix.Length == 0 ? key : $"{prefix}:{key}";
    }
}
