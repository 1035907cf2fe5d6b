using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Kelmah.Kernel.Persistence;

/// <summary>A field of a stored entity by its path in the document, for example <c>budgetMin.minorUnits</c>.</summary>
/// <param name="Path">camelCase names joined by dots.</param>
public abstract record Field(string Path)
{
    /// <summary>The field that a member access names: <c>Field.Of((Job job) => job.HirerId)</c>. Declare it once, statically.</summary>
    /// <param name="member">Gives the types. It is read as it is written, and never called: an expression tree would cost the start some milliseconds each.</param>
    /// <param name="written">The member access, filled in by the compiler.</param>
    public static Field<T, TValue> Of<T, TValue>(Func<T, TValue> member, [CallerArgumentExpression(nameof(member))] string written = "")
        where T : Entity =>
        new(PathOf(written));

    /// <summary>The array that a member access names. Declare it once, statically.</summary>
    /// <param name="member">Gives the types.</param>
    /// <param name="written">The member access, filled in by the compiler.</param>
    public static ArrayField<T, TElement> OfArray<T, TElement>(Func<T, IEnumerable<TElement>> member, [CallerArgumentExpression(nameof(member))] string written = "")
        where T : Entity =>
        new(PathOf(written));

    /// <summary>The path of a lambda such as <c>user => user.Profile.Skills!.Value</c>. The value of a nullable struct is the field itself.</summary>
    internal static string PathOf(string lambda)
    {
        var access = lambda[(lambda.IndexOf("=>", StringComparison.Ordinal) + 2)..].Replace("!.Value", "", StringComparison.Ordinal).Split('.');
        return string.Join('.', access.Skip(1).Select(name => JsonNamingPolicy.CamelCase.ConvertName(name.Trim().TrimEnd('!'))));
    }
}

/// <summary>A field of <typeparamref name="T"/> whose value (or, for an array, whose element) is compared as <typeparamref name="TValue"/>.</summary>
/// <param name="Path">camelCase names joined by dots.</param>
public sealed record Field<T, TValue>(string Path) : Field(Path)
    where T : Entity
{
    /// <summary>Equal to a value.</summary>
    public Filter<T> Is(TValue value) => new(new Comparison(this, ComparisonKind.Equal, value));

    /// <summary>Equal to one of some values; none of them matches nothing.</summary>
    public Filter<T> In(params IEnumerable<TValue> values) => new(new OneOf(this, [.. values.Cast<object?>()]));

    /// <summary>Greater than or equal to a value.</summary>
    public Filter<T> AtLeast(TValue value) => new(new Comparison(this, ComparisonKind.AtLeast, value));

    /// <summary>Less than or equal to a value.</summary>
    public Filter<T> AtMost(TValue value) => new(new Comparison(this, ComparisonKind.AtMost, value));

    /// <summary>Greater than a value.</summary>
    public Filter<T> Above(TValue value) => new(new Comparison(this, ComparisonKind.Above, value));

    /// <summary>Less than a value.</summary>
    public Filter<T> Below(TValue value) => new(new Comparison(this, ComparisonKind.Below, value));

    /// <summary>Absent or null.</summary>
    public Filter<T> IsMissing() => new(new Comparison(this, ComparisonKind.Equal, null));

    /// <summary>Sorted by this field, smallest first.</summary>
    public SortKey Ascending() => new(this, Descending: false);

    /// <summary>Sorted by this field, largest first.</summary>
    public SortKey Descending() => new(this, Descending: true);
}

/// <summary>A field that holds an array of plain values.</summary>
/// <param name="Path">camelCase names joined by dots.</param>
public sealed record ArrayField<T, TElement>(string Path) : Field(Path)
    where T : Entity
{
    /// <summary>Has an element that equals the value.</summary>
    public Filter<T> Contains(TElement value) => new(new ArrayContains(this, value));

    /// <summary>Has an element that equals one of the values; none of them matches nothing.</summary>
    public Filter<T> ContainsAny(params IEnumerable<TElement> values) => new(new ArrayContainsAny(this, [.. values.Cast<object?>()]));
}
