using System.Globalization;
using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>
/// Reads the arguments of one request. The first that is wrong becomes <see cref="Refusal"/>, and so does an argument that
/// no one asked for: an operation reads all of its arguments, then returns the refusal if there is one.
/// </summary>
internal sealed class StripeParameters(JsonObject values)
{
    private const long MaxAmount = 99_999_999;

    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private StripeAnswer? problem;

    public StripeAnswer? Refusal => problem ??= Unknown();

    public string? Text(string name, int maxLength = 5000)
    {
        var text = Raw(name);
        if (text?.Length > maxLength)
            Refuse(StripeAnswer.InvalidRequest($"Invalid string: {name} must be at most {maxLength} characters", name));
        return text;
    }

    public string RequiredText(string name) => Required(name, Text(name)) ?? "";

    public long? Integer(string name)
    {
        if (Raw(name) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        Refuse(StripeAnswer.InvalidRequest($"Invalid integer: {text}", name, "parameter_invalid_integer"));
        return null;
    }

    /// <summary>Whole minor units from 1 to 99999999.</summary>
    public long? Amount(string name)
    {
        var amount = Integer(name);
        if (amount < 1) Refuse(StripeAnswer.InvalidRequest("This value must be greater than or equal to 1.", name, "parameter_invalid_integer"));
        if (amount > MaxAmount) Refuse(StripeAnswer.InvalidRequest("Amount must be no more than 999,999.99", name, "amount_too_large"));
        return amount;
    }

    public long RequiredAmount(string name)
    {
        var amount = Amount(name);
        Required(name, amount is null ? null : "given");
        return amount ?? 0;
    }

    public string RequiredCurrency()
    {
        const string name = "currency";
        var currency = RequiredText(name).ToLowerInvariant();
        if (!StripeCurrencies.Contain(currency))
            Refuse(StripeAnswer.InvalidRequest($"Invalid currency: {currency}", name));
        return currency;
    }

    public bool? Boolean(string name)
    {
        var text = Raw(name);
        if (text is null or "true" or "false") return text is null ? null : text == "true";
        Refuse(StripeAnswer.InvalidRequest($"Invalid boolean: {text}", name));
        return null;
    }

    public string? OneOf(string name, params ReadOnlySpan<string> allowed)
    {
        var text = Raw(name);
        if (text is not null && !allowed.Contains(text))
            Refuse(StripeAnswer.InvalidRequest($"Invalid {name}: must be one of {string.Join(", ", allowed!)}", name));
        return text;
    }

    public IReadOnlyList<string>? Texts(string name)
    {
        var list = Tree(name);
        if (list is null) return null;
        if (list.All(entry => entry.Value is JsonValue)) return [.. list.Select(entry => entry.Value!.GetValue<string>())];
        Refuse(StripeAnswer.InvalidRequest("Invalid array", name));
        return null;
    }

    public JsonObject? Tree(string name)
    {
        read.Add(name);
        var value = values[name];
        if (value is JsonValue && value.GetValue<string>().Length > 0)
            Refuse(StripeAnswer.InvalidRequest($"Invalid {(name == "metadata" ? "hash" : "object")}", name));
        return (value as JsonObject)?.DeepClone() as JsonObject;
    }

    /// <summary>At most 50 keys of up to 40 characters, values of up to 500.</summary>
    public JsonObject? Metadata()
    {
        const string name = "metadata";
        var metadata = Tree(name);
        if (metadata is null) return null;
        if (metadata.Count > 50)
            Refuse(StripeAnswer.InvalidRequest("Metadata can have at most 50 keys", name));
        foreach (var (key, value) in metadata)
        {
            if (value is not JsonValue)
                Refuse(StripeAnswer.InvalidRequest($"Metadata values must be strings: {key}", $"{name}[{key}]"));
            else if (key.Length > 40 || value.GetValue<string>().Length > 500)
                Refuse(StripeAnswer.InvalidRequest($"Metadata key or value is too long: {key}", $"{name}[{key}]"));
        }

        return metadata;
    }

    /// <summary>Sets what is given of an object's metadata; an empty value takes the key away, as at Stripe.</summary>
    public void SetMetadata(JsonObject subject)
    {
        var kept = subject["metadata"]!.AsObject();
        foreach (var (key, value) in Metadata() ?? [])
        {
            if (value is JsonValue text && text.GetValue<string>().Length == 0) kept.Remove(key);
            else kept[key] = value!.DeepClone();
        }
    }

    /// <summary>Sets the types that are allowed on an intent, where they are given. Stripe shows them under the former name too.</summary>
    public void SetPaymentMethodTypes(JsonObject intent)
    {
        if (Texts("allowed_payment_method_types") is not { } types) return;
        foreach (var name in (string[])["allowed_payment_method_types", "payment_method_types"])
            intent[name] = new JsonArray([.. types.Select(type => JsonValue.Create(type))]);
    }

    public void Refuse(StripeAnswer answer) => problem ??= answer;

    private string? Raw(string name)
    {
        read.Add(name);
        if (values[name] is JsonObject) Refuse(StripeAnswer.InvalidRequest("Invalid string", name));
        var text = (values[name] as JsonValue)?.GetValue<string>();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    private string? Required(string name, string? value)
    {
        if (value is null)
            Refuse(StripeAnswer.InvalidRequest($"Missing required param: {name}.", name, "parameter_missing"));
        return value;
    }

    private StripeAnswer? Unknown()
    {
        var unknown = values.Select(entry => entry.Key).FirstOrDefault(key => !read.Contains(key) && key != "expand");
        return unknown switch
        {
            null => null,
            // https://docs.stripe.com/changelog/endive/2026-09-30/removes-the-payment-method-types-parameter-from-payment-intents-and-setup-intents
            "payment_method_types" => StripeAnswer.InvalidRequest(
                "payment_method_types is no longer supported. Use allowed_payment_method_types instead.", unknown, "payment_method_types_no_longer_supported"),
            _ => StripeAnswer.InvalidRequest($"Received unknown parameter: {unknown}", unknown, "parameter_unknown"),
        };
    }
}
