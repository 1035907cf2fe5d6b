using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kelmah.Kernel;

/// <summary>
/// What a field of an input must be, said where the field is declared: <see cref="InputRules.Check"/> demands it, and the API's
/// description tells it to clients.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public abstract class InputRuleAttribute : Attribute
{
    /// <summary>Characters at least; 0 where there need be none.</summary>
    public int MinLength { get; protected init; }

    /// <summary>Characters at most, of the text or of each text of a list; 0 for no text.</summary>
    public int MaxLength { get; protected init; }

    /// <summary>Items at least.</summary>
    public int MinItems { get; init; }

    /// <summary>Items at most; 0 for no list.</summary>
    public int MaxItems { get; protected init; }

    /// <summary>The format of the text in the terms of JSON Schema; null for any.</summary>
    public string? Format { get; protected init; }

    /// <summary>What the whole text matches, a regular expression as both ECMA-262 and .NET read it; null for any text.</summary>
    public string? Pattern { get; protected init; }

    /// <summary>The values that are taken, of the text or of each text of a list; null for any.</summary>
    public virtual IReadOnlyList<string>? Values => null;

    /// <summary>Notes what is wrong with a value.</summary>
    /// <param name="errors">Where to note it.</param>
    /// <param name="field">The path of the field in the input.</param>
    /// <param name="value">The field's.</param>
    public abstract void Check(InputErrors errors, string field, object? value);

    /// <summary>Notes a list that has too few items.</summary>
    private protected void RequireItems(InputErrors errors, string field, IReadOnlyCollection<string>? items) =>
        errors.Require(MinItems == 0 || items?.Count >= MinItems, field, $"It has at least {(MinItems == 1 ? "one item" : $"{MinItems} items")}.");
}

/// <summary>A text of one line, by <see cref="InputErrors.Line"/>.</summary>
public sealed class LineAttribute : InputRuleAttribute
{
    /// <param name="minLength">Characters at least, 0 for a text that may be missing.</param>
    /// <param name="maxLength">Characters at most.</param>
    public LineAttribute(int minLength, int maxLength) => (MinLength, MaxLength) = (minLength, maxLength);

    /// <inheritdoc/>
    public override void Check(InputErrors errors, string field, object? value) => errors.Line(field, (string?)value, MinLength, MaxLength);
}

/// <summary>A text of several lines, by <see cref="InputErrors.Text"/>.</summary>
public sealed class TextAttribute : InputRuleAttribute
{
    /// <param name="minLength">Characters at least, 0 for a text that may be missing.</param>
    /// <param name="maxLength">Characters at most.</param>
    public TextAttribute(int minLength, int maxLength) => (MinLength, MaxLength) = (minLength, maxLength);

    /// <inheritdoc/>
    public override void Check(InputErrors errors, string field, object? value) => errors.Text(field, (string?)value, MinLength, MaxLength);
}

/// <summary>
/// A text that is bounded and otherwise whatever it is: a password, a token or a code is right or wrong by what is stored, and must not be judged
/// by its characters.
/// </summary>
public sealed class CharactersAttribute : InputRuleAttribute
{
    /// <param name="minLength">Characters at least, 0 for a text that may be missing.</param>
    /// <param name="maxLength">Characters at most.</param>
    public CharactersAttribute(int minLength, int maxLength) => (MinLength, MaxLength) = (minLength, maxLength);

    /// <inheritdoc/>
    public override void Check(InputErrors errors, string field, object? value)
    {
        var length = ((string?)value)?.Length ?? 0;
        errors.Require(length >= MinLength, field, "It must not be empty.");
        errors.Require(length <= MaxLength, field, $"It has at most {MaxLength} characters.");
    }
}

/// <summary>A text of a fixed shape.</summary>
public sealed class ShapeAttribute : InputRuleAttribute
{
    private readonly Regex shape;
    private readonly string message;

    /// <param name="pattern">What the whole text matches, from <c>^</c> to <c>$</c>.</param>
    /// <param name="maxLength">Characters at most.</param>
    /// <param name="message">What is said of a text that does not: a sentence.</param>
    public ShapeAttribute([StringSyntax(StringSyntaxAttribute.Regex)] string pattern, int maxLength, string message)
    {
        (Pattern, MaxLength, this.message) = (pattern, maxLength, message);
        shape = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <inheritdoc/>
    public override void Check(InputErrors errors, string field, object? value) =>
        // A $ of .NET lets a line feed follow, one of ECMA-262 does not.
        errors.Require(value is string text && text.Length <= MaxLength && !text.EndsWith('\n') && shape.IsMatch(text), field, message);
}

/// <summary>The name of a person, by <see cref="InputErrors.Name"/>.</summary>
public sealed class NameAttribute : InputRuleAttribute
{
    /// <param name="maxLength">Characters at most.</param>
    public NameAttribute(int maxLength) => (MinLength, MaxLength) = (1, maxLength);

    /// <inheritdoc/>
    public override void Check(InputErrors errors, string field, object? value) => errors.Name(field, (string?)value, MaxLength);
}

/// <summary>An http or https address that may be missing, by <see cref="InputErrors.WebAddress"/>.</summary>
public sealed class WebAddressAttribute : InputRuleAttribute
{
    /// <param name="maxLength">Characters at most.</param>
    public WebAddressAttribute(int maxLength) => (MaxLength, Format) = (maxLength, "uri");

    /// <inheritdoc/>
    public override void Check(InputErrors errors, string field, object? value) => errors.WebAddress(field, (string?)value, isRequired: false, MaxLength);
}

/// <summary>A list of lines, by <see cref="InputErrors.Lines"/>.</summary>
public sealed class LinesAttribute : InputRuleAttribute
{
    /// <param name="maxCount">Items at most.</param>
    /// <param name="maxLength">Characters of an item at most.</param>
    public LinesAttribute(int maxCount, int maxLength) => (MinLength, MaxItems, MaxLength) = (1, maxCount, maxLength);

    /// <inheritdoc/>
    public override void Check(InputErrors errors, string field, object? value)
    {
        var lines = (IReadOnlyCollection<string>?)value;
        RequireItems(errors, field, lines);
        errors.Lines(field, lines, MaxItems, MaxLength);
    }
}

/// <summary>A list whose items are checked by their own.</summary>
public sealed class ItemsAttribute : InputRuleAttribute
{
    /// <param name="maxCount">Items at most.</param>
    public ItemsAttribute(int maxCount) => MaxItems = maxCount;

    /// <inheritdoc/>
    public override void Check(InputErrors errors, string field, object? value)
    {
        var count = value is System.Collections.ICollection items ? items.Count : 0;
        errors.Require(count >= MinItems && count <= MaxItems, field, MinItems == 0 ? $"It has at most {MaxItems} items." : $"It has {MinItems} to {MaxItems} items.");
    }
}

/// <summary>A number within a range, both ends included, by <see cref="InputErrors.Range"/>.</summary>
public sealed class WithinAttribute(double minimum, double maximum) : InputRuleAttribute
{
    /// <summary>The least.</summary>
    public double Minimum => minimum;

    /// <summary>The largest.</summary>
    public double Maximum => maximum;

    /// <inheritdoc/>
    public override void Check(InputErrors errors, string field, object? value) =>
        errors.Range(field, value is null ? null : Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture), minimum, maximum);
}

/// <summary>Demands what the fields of an input say of themselves.</summary>
public static class InputRules
{
    private static readonly ConcurrentDictionary<Type, (string Field, PropertyInfo Property, InputRuleAttribute Rule)[]> Known = new();

    /// <summary>Notes what is wrong with the fields of an input that have an <see cref="InputRuleAttribute"/>.</summary>
    /// <param name="errors">Where to note it.</param>
    /// <param name="input">A record whose parameters or properties have rules.</param>
    /// <param name="path">The path of the record in the whole input; empty for the whole.</param>
    public static void Check(this InputErrors errors, object input, string path = "")
    {
        foreach (var (field, property, rule) in Known.GetOrAdd(input.GetType(), RulesOf))
            rule.Check(errors, path.Length == 0 ? field : $"{path}.{field}", property.GetValue(input));
    }

    /// <summary>The rule of a property, which stands at it or at the parameter of its record; null without one.</summary>
    public static InputRuleAttribute? Of(PropertyInfo property) =>
        property.GetCustomAttribute<InputRuleAttribute>()
        ?? property.DeclaringType!.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            .FirstOrDefault(parameter => parameter.Name == property.Name)?.GetCustomAttribute<InputRuleAttribute>();

    private static (string Field, PropertyInfo Property, InputRuleAttribute Rule)[] RulesOf(Type type) =>
    [
        .. from property in type.GetProperties()
           let rule = Of(property)
           where rule is not null
           select (JsonNamingPolicy.CamelCase.ConvertName(property.Name), property, rule),
    ];
}
