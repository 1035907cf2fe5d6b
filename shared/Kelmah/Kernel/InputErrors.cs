using System.Diagnostics.CodeAnalysis;

namespace Kelmah.Kernel;

/// <summary>
/// Collects what is wrong with an input, field by field, so that the caller learns all of it at once. Messages never
/// repeat the value.
/// </summary>
public sealed class InputErrors
{
    private Dictionary<string, string[]>? errors;
    private string[] unread = [];

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

    /// <summary>A text of several lines within a length, not blank where one is needed, as <see cref="TextRules.FaultOfText"/> allows it.</summary>
    public void Text(string field, string? value, int minLength, int maxLength)
    {
        if (!HasLength(field, value, minLength, maxLength)) return;
        if (TextRules.FaultOfText(value) is { } fault) Add(field, fault);
    }

    /// <summary>
    /// A text of one line within a length, with a letter or a digit where one is needed, as <see cref="TextRules.FaultOfLine"/> allows it.
    /// </summary>
    public void Line(string field, string? value, int minLength, int maxLength)
    {
        if (!HasLength(field, value, minLength, maxLength)) return;
        if (TextRules.FaultOfLine(value) is { } fault) Add(field, fault);
        else Require(minLength == 0 || TextRules.HasLetterOrDigit(value), field, "It has at least one letter or digit.");
    }

    /// <summary>The name of a person: a line with a letter.</summary>
    public void Name(string field, string? value, int maxLength)
    {
        Line(field, value, 1, maxLength);
        Require(string.IsNullOrWhiteSpace(value) || !TextRules.HasLetterOrDigit(value) || TextRules.HasLetter(value), field, "It has at least one letter.");
    }

    /// <summary>An absolute http or https address, without the name of a user in it; null where none is needed.</summary>
    public void WebAddress(string field, string? value, bool isRequired, int maxLength)
    {
        if (!HasLength(field, value, isRequired ? 1 : 0, maxLength)) return;
        var isWeb = Uri.TryCreate(value, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp);
        Require(isWeb && !value.Any(static character => char.IsControl(character) || char.IsWhiteSpace(character)), field, "It must be an absolute http or https address.");
        Require(!isWeb || url!.UserInfo.Length == 0, field, "It must not contain the name of a user.");
        Require(!value.EnumerateRunes().Any(TextRules.IsUnseen), field, "It must not contain characters that are not seen.");
    }

    /// <summary>A list of lines within limits.</summary>
    public void Lines(string field, IReadOnlyCollection<string>? values, int maxCount, int maxLength)
    {
        if (values is null) return;
        Require(values.Count <= maxCount, field, $"It has at most {maxCount} items.");
        var index = 0;
        foreach (var value in values.Take(maxCount)) Line($"{field}[{index++}]", value, 1, maxLength);
    }

    /// <summary>A number within a range, both ends included.</summary>
    public void Range(string field, double? value, double minimum, double maximum) =>
        Require(value is null || (value >= minimum && value <= maximum), field, $"It is from {minimum} to {maximum}.");

    /// <summary>Whether something is wrong; gives the refusal that says what.</summary>
    public bool Found([NotNullWhen(true)] out Refusal? refusal)
    {
        refusal = errors switch
        {
            null => null,
            { Count: 1 } when errors.First() is { Value: [var only] } one => Of(one.Key, only),
            _ => new Refusal(RequestErrors.InvalidInput, Errors: errors),
        };
        return refusal is not null;
    }

    /// <summary>Adds what is wrong with another part of the same request.</summary>
    public void Add(Refusal other)
    {
        foreach (var (field, messages) in other.Errors ?? new Dictionary<string, string[]>())
        {
            foreach (var message in messages) Add(field, message);
        }
    }

    /// <summary>Whether these fields hold what was sent. A rule between two fields says nothing where one of them could not be read.</summary>
    public bool AreRead(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            if (IsUnread(field)) return false;
        }

        return true;
    }

    /// <summary>
    /// From now on, nothing is added for the fields that have a message, nor for what they are part of or made of: they could not be
    /// read, and what stands for them was not sent.
    /// </summary>
    internal void LeaveUnread() => unread = errors is null ? [] : [.. errors.Keys];

    /// <summary>Whether there is a text whose characters are to be looked at.</summary>
    private bool HasLength(string field, [NotNullWhen(true)] string? value, int minLength, int maxLength)
    {
        if (value is null)
        {
            Require(minLength == 0, field, "It is required.");
            return false;
        }

        Require(value.Length <= maxLength, field, $"It has at most {maxLength} characters.");
        var isLong = minLength == 0 || (value.AsSpan().Trim().Length >= minLength && TextRules.IsVisible(value));
        Require(isLong, field, minLength <= 1 ? "It must not be blank." : $"It has at least {minLength} characters.");
        return true;
    }

    private bool IsUnread(string field) => Array.Exists(unread, other => IsWithin(field, other) || IsWithin(other, field));

    /// <summary>Whether a field is another one, or a part of it.</summary>
    private static bool IsWithin(string field, string whole) =>
        field.StartsWith(whole, StringComparison.Ordinal) && (field.Length == whole.Length || field[whole.Length] is '.' or '[');

    private void Add(string field, string message)
    {
        if (unread.Length > 0 && IsUnread(field)) return;
        errors ??= new Dictionary<string, string[]>(StringComparer.Ordinal);
        errors[field] = errors.TryGetValue(field, out var before) ? [.. before, message] : [message];
    }
}
