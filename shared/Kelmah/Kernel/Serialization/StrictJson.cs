using System.Text.Json;
using System.Text.Unicode;

namespace Kelmah.Kernel.Serialization;

/// <summary>Reads requests. What is wrong with them comes back as a refusal that names the field and never repeats a value.</summary>
public static class StrictJson
{
    /// <summary>The field that stands for the body as a whole in <c>errors</c>.</summary>
    public const string Body = "body";

    /// <summary>Reads UTF-8 JSON with <see cref="ApiJson.Options"/>.</summary>
    public static Result<T> Read<T>(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return InputErrors.Of(Body, "A JSON body is required.");
        if (!Utf8.IsValid(utf8)) return InputErrors.Of(Body, "It is not valid UTF-8.");
        try
        {
            var value = JsonSerializer.Deserialize<T>(utf8, ApiJson.Options);
            return value is null ? InputErrors.Of(Body, "It must not be null.") : value;
        }
        catch (JsonException)
        {
            return JsonFault.Explain(utf8, typeof(T));
        }
    }

    /// <summary>The same for JSON that has been parsed already.</summary>
    public static Result<T> Read<T>(JsonElement json)
    {
        try
        {
            var value = json.Deserialize<T>(ApiJson.Options);
            return value is null ? InputErrors.Of(Body, "It must not be null.") : value;
        }
        catch (JsonException)
        {
            return JsonFault.Explain(json, typeof(T));
        }
    }

    /// <summary>What is wrong with the body of a type, by the type itself and by the input's own rules; null where nothing is.</summary>
    public static Refusal? FaultOf(ReadOnlySpan<byte> utf8, Type type)
    {
        if (!Utf8.IsValid(utf8)) return InputErrors.Of(Body, "It is not valid UTF-8.");
        try
        {
            if (JsonSerializer.Deserialize(utf8, type, ApiJson.Options) is not { } value) return InputErrors.Of(Body, "It must not be null.");
            var errors = new InputErrors();
            (value as ICheckedInput)?.Check(errors);
            return errors.Found(out var refusal) ? refusal : null;
        }
        catch (JsonException)
        {
            return JsonFault.Explain(utf8, type);
        }
    }
}
