using System.Text.Json;

namespace Kelmah.LocalRuntime.DurableTask.Converters;

/// <summary>JSON by System.Text.Json; web defaults (camel case, case-insensitive reading) unless told otherwise.</summary>
public class JsonDataConverter(JsonSerializerOptions? options = null) : DataConverter
{
    private static readonly JsonSerializerOptions WebWithFields = new(JsonSerializerDefaults.Web) { IncludeFields = true };

    private readonly JsonSerializerOptions options = options ?? WebWithFields;

    /// <summary>The converter with web defaults.</summary>
    public static JsonDataConverter Default { get; } = new();

    /// <inheritdoc/>
    public override string? Serialize(object? value) =>
        value is null ? null : JsonSerializer.Serialize(value, value.GetType(), options);

    /// <inheritdoc/>
    public override object? Deserialize(string? data, Type targetType) =>
        data is null ? null : JsonSerializer.Deserialize(data, targetType, options);

    /// <inheritdoc/>
    public override T? Deserialize<T>(string? data)
        where T : default => data is null ? default : JsonSerializer.Deserialize<T>(data, options);
}
