using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Functions.Http;

/// <summary>How answers are written: as <see cref="ApiJson"/>, the text of an <see cref="IRememberedView"/> once for as long as the view is.</summary>
internal static class AnswerJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(ApiJson.Options);
        options.Converters.Insert(0, new RememberedViewConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class RememberedViewConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsClass && typeToConvert.IsAssignableTo(typeof(IRememberedView));

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

        private sealed class Converter<T> : JsonConverter<T>
            where T : class, IRememberedView
        {
            private readonly ConditionalWeakTable<T, byte[]> texts = [];

            public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                throw new NotSupportedException("Answers are only written.");

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
                writer.WriteRawValue(
                    texts.GetValue(value, static view => JsonSerializer.SerializeToUtf8Bytes(view, ApiJson.Options)), skipInputValidation: true);
        }
    }
}
