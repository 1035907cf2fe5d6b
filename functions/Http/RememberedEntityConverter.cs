using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Functions.Http;

/// <summary>
/// Writes an entity once and then copies its text. An entity is immutable, and the store gives the same one again while its
/// document stays as it is, so pages of what is often read cost little more than their bytes.
/// </summary>
internal sealed class RememberedEntityConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsSubclassOf(typeof(Entity));

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private sealed class Converter<T> : JsonConverter<T>
        where T : Entity
    {
        private readonly ConditionalWeakTable<T, byte[]> texts = [];

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Answers are only written.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteRawValue(
                texts.GetValue(value, static entity => JsonSerializer.SerializeToUtf8Bytes(entity, ApiJson.Options)), skipInputValidation: true);
    }
}
