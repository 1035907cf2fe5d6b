using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kelmah.Kernel.Serialization;

/// <summary>Money as minor units, so that stores can compare it.</summary>
internal sealed class StoredMoneyConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        long minorUnits = 0;
        var currency = default(Currency);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("minorUnits"u8))
            {
                reader.Read();
                minorUnits = reader.GetInt64();
            }
            else
            {
                reader.Read();
                currency = Currency.Parse(reader.GetString()!);
            }
        }

        return new Money(minorUnits, currency);
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("minorUnits"u8, value.MinorUnits);
        writer.WriteString("currency"u8, value.Currency.Code);
        writer.WriteEndObject();
    }
}
