using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Kelmah.Kernel.Serialization;

/// <summary>Turns the serializer's exception into messages by field. Its own texts name types of the program, so only the field names are taken from them.</summary>
internal static partial class JsonFault
{
    private const int MaxNameLength = 64;

    public static Refusal Explain(JsonException error, Type type)
    {
        // The serializer's reader has a type of its own for malformed JSON.
        if (error.GetType() != typeof(JsonException) && error.InnerException is null or JsonException { Path: null })
            return InputErrors.Of(StrictJson.Body, "It is not valid JSON.");
        if (error.InnerException is JsonException) return InputErrors.Of(StrictJson.Body, "It is not valid JSON.");
        var parent = FieldOf(error.Path);
        var names = Quoted().Matches(Head(error.Message)).Select(match => match.Groups[1].Value).ToArray();
        if (error.Message.StartsWith("Expected ", StringComparison.Ordinal)) return InputErrors.Of(parent, error.Message);
        if (error.Message.Contains("missing required properties", StringComparison.Ordinal)) return Missing(parent, names.Skip(1));
        if (error.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal))
            return InputErrors.Of(Join(parent, names[0]), "There is no such field.");
        if (error.Message.StartsWith("Duplicate property", StringComparison.Ordinal))
            return InputErrors.Of(Join(parent, names[0]), "It is given twice.");
        if (error.Message.Contains("allow setting null values", StringComparison.Ordinal) || error.Message.Contains("allow null values", StringComparison.Ordinal))
            return InputErrors.Of(Join(parent, JsonNamingPolicy.CamelCase.ConvertName(names[0])), "It must not be null.");
        return InputErrors.Of(parent, ExpectedValue.Describe(TypeAt(type, error.Path)));
    }

    private static Refusal Missing(string parent, IEnumerable<string> names)
    {
        var errors = new InputErrors();
        foreach (var name in names) errors.Require(false, Join(parent, name), "It is required.");
        return errors.Found(out var refusal) ? refusal : InputErrors.Of(parent, "A field is missing.");
    }

    /// <summary>The message without the path that the serializer adds to it.</summary>
    private static string Head(string message)
    {
        var path = message.IndexOf(" Path: ", StringComparison.Ordinal);
        return path < 0 ? message : message[..path];
    }

    private static string FieldOf(string? path) => path is null or "$" ? StrictJson.Body : Shorten(path.TrimStart('$').TrimStart('.'));

    private static string Join(string parent, string name)
    {
        if (parent == StrictJson.Body) return Shorten(name);
        var isLast = parent == name || parent.EndsWith('.' + name, StringComparison.Ordinal);
        return isLast ? parent : $"{parent}.{Shorten(name)}";
    }

    private static string Shorten(string name) => name.Length <= MaxNameLength ? name : name[..MaxNameLength];

    /// <summary>The type that the program expects at a path such as <c>$.profile.skills[0]</c>; null where it cannot be said.</summary>
    private static Type? TypeAt(Type type, string? path)
    {
        Type? at = type;
        foreach (var step in (path ?? "$").Replace("[", ".[", StringComparison.Ordinal).Split('.').Skip(1))
        {
            if (at is null) return null;
            var info = ApiJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(at) ?? at);
            at = step.StartsWith('[') ? info.ElementType : PropertyType(info, step);
        }

        return at;
    }

    private static Type? PropertyType(JsonTypeInfo info, string name) =>
        info.Properties.FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))?.PropertyType;

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();
}
