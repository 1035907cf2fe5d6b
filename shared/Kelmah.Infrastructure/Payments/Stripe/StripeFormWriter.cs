using System.Globalization;
using System.Text;

namespace Kelmah.Infrastructure.Payments.Stripe;

/// <summary>Writes Stripe's form encoding: <c>metadata[key]=value</c>, <c>expand[]=path</c>. What is null is left out.</summary>
internal sealed class StripeFormWriter
{
    private readonly StringBuilder text = new();

    public StripeFormWriter Add(string name, string? value)
    {
        if (value is null) return this;
        if (text.Length > 0) text.Append('&');
        text.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public StripeFormWriter Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public StripeFormWriter Add(string name, IEnumerable<string> values)
    {
        foreach (var value in values) Add($"{name}[]", value);
        return this;
    }

    /// <summary>Pairs are written in the order of their keys, so that a repeated request is the same, byte for byte.</summary>
    public StripeFormWriter Add(string name, IReadOnlyDictionary<string, string> values)
    {
        foreach (var (key, value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal)) Add($"{name}[{key}]", value);
        return this;
    }

    public override string ToString() => text.ToString();
}
