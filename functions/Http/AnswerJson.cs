using System.Text.Json;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Functions.Http;

/// <summary>How answers are written: as <see cref="ApiJson"/>, the text of an entity remembered for as long as the entity is.</summary>
internal static class AnswerJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(ApiJson.Options);
        options.Converters.Insert(0, new RememberedEntityConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
