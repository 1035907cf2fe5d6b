using System.Text;

namespace Kelmah.Kernel.Unicode;

/// <summary>
/// The normal forms of Unicode Standard Annex 15 that keep every letter: <see cref="Compose(string)"/> gives form C, <see cref="Decompose(string)"/> form D.
/// .NET leaves this to the system's ICU library, and <c>string.Normalize</c> returns its input where the app runs without
/// (InvariantGlobalization), which it does so that it starts on any machine. Half of a surrogate pair becomes U+FFFD.
/// </summary>
public static class NormalForm
{
    /// <summary>Below it, no letter has another form when composed.</summary>
    private const char FirstMark = '\u0300';

    /// <summary>Below it, no letter has a decomposition.</summary>
    private const char FirstDecomposed = '\u00C0';

    /// <summary>One letter in place of a letter and its marks, where there is one; form C.</summary>
    public static string Compose(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', (char)(FirstMark - 1))) return text;
        var points = Decomposed(text);
        Compose(points);
        return ToText(points);
    }

    /// <summary>Letters apart from their marks, and the marks in one order; form D.</summary>
    public static string Decompose(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().ContainsAnyExceptInRange('\0', (char)(FirstDecomposed - 1)) ? ToText(Decomposed(text)) : text;
    }

    private static List<int> Decomposed(string text)
    {
        var points = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes()) Decompose(rune.Value, points);
        Order(points);
        return points;
    }

    private static void Decompose(int point, List<int> points)
    {
        if (Hangul.TryDecompose(point, points)) return;
        if (!Decompositions.All.TryGetValue(point, out var parts))
        {
            points.Add(point);
            return;
        }

        foreach (var part in parts) Decompose(part, points);
    }

    /// <summary>Sorts each run of marks by their classes; those of one class stay in their order.</summary>
    private static void Order(List<int> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            var end = start;
            while (end < points.Count && Decompositions.ClassOf(points[end]) > 0) end++;
            if (end - start > 1) Order(points, start, end - start);
            start = end;
        }
    }

    /// <summary>A stable sort: a run can be as long as the text of a caller.</summary>
    private static void Order(List<int> points, int start, int count)
    {
        var ordered = points.Skip(start).Take(count).OrderBy(Decompositions.ClassOf).ToArray();
        for (var index = 0; index < count; index++) points[start + index] = ordered[index];
    }

    /// <summary>Joins each mark with the letter before it, unless a mark of the same class or a letter without one stands between.</summary>
    private static void Compose(List<int> points)
    {
        var (count, letter, last) = (0, -1, 0);
        foreach (var point in points.ToArray())
        {
            var order = Decompositions.ClassOf(point);
            var isReached = letter >= 0 && (letter == count - 1 || last < order);
            if (isReached && Join(points[letter], point) is { } joined)
            {
                points[letter] = joined;
                continue;
            }

            if (order == 0) letter = count;
            last = order;
            points[count++] = point;
        }

        points.RemoveRange(count, points.Count - count);
    }

    private static int? Join(int first, int second) =>
        Hangul.Join(first, second) ?? (Decompositions.Composed.TryGetValue((first, second), out var joined) ? joined : null);

    private static string ToText(List<int> points)
    {
        var text = new StringBuilder(points.Count);
        foreach (var point in points) text.Append(new Rune(point).ToString());
        return text.ToString();
    }
}
