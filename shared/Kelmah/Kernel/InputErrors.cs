using System.Diagnostics.CodeAnalysis;

namespace Kelmah.Kernel;

/// <summary>
/// Collects what is wrong with an input, field by field, so that the caller learns all of it at once. Messages never
/// repeat the value.
/// </summary>
public sealed class InputErrors
{
    private Dictionary<string, string[]>? errors;

    /// <summary>A refusal with one message for one field.</summary>
    public static Refusal Of(string field, string message) =>
        new(RequestErrors.InvalidInput, $"{field}: {message}", new Dictionary<string, string[]> { [field] = [message] });

    /// <summary>Notes a message for a field unless <paramref name="holds"/>.</summary>
    /// <param name="holds">The rule.</param>
    /// <param name="field">camelCase path, for example <c>profile.firstName</c>.</param>
    /// <param name="message">A sentence.</param>
    public void Require(bool holds, string field, string message)
    {
        if (!holds) Add(field, message);
    }

    /// <summary>A text within a length, not blank where one is needed, without control characters other than line ends and tabs.</summary>
    public void Text(string field, string? value, int minLength, int maxLength)
    {
        if (value is null)
        {
            Require(minLength == 0, field, "It is required.");
            return;
        }

        Require(value.Length <= maxLength, field, $"It has at most {maxLength} characters.");
        Require(minLength == 0 || value.AsSpan().Trim().Length >= minLength, field, minLength <= 1 ? "It must not be blank." : $"It has at least {minLength} characters.");
        Require(!HasControlCharacter(value), field, "It must not contain control characters.");
    }

    /// <summary>A list of texts within limits.</summary>
    public void Texts(string field, IReadOnlyCollection<string>? values, int maxCount, int maxLength)
    {
        if (values is null) return;
        Require(values.Count <= maxCount, field, $"It has at most {maxCount} items.");
        var index = 0;
        foreach (var value in values.Take(maxCount)) Text($"{field}[{index++}]", value, 1, maxLength);
    }

    /// <summary>A number within a range, both ends included.</summary>
    public void Range(string field, double? value, double minimum, double maximum) =>
        Require(value is null || (value >= minimum && value <= maximum), field, $"It is from {minimum} to {maximum}.");

    /// <summary>Whether something is wrong; gives the refusal that says what.</summary>
    public bool Found([NotNullWhen(true)] out Refusal? refusal)
    {
        refusal = errors is null ? null : new Refusal(RequestErrors.InvalidInput, Errors: errors);
        return refusal is not null;
    }

    private static bool HasControlCharacter(string value)
    {
        foreach (var character in value)
        {
            if (char.IsControl(character) && character is not ('\n' or '\r' or '\t')) return true;
        }

        return false;
    }

    private void Add(string field, string message)
    {
        errors ??= new Dictionary<string, string[]>(StringComparer.Ordinal);
        errors[field] = errors.TryGetValue(field, out var before) ? [.. before, message] : [message];
    }
}
