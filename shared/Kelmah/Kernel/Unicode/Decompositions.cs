using System.Collections.Frozen;
using System.Globalization;

namespace Kelmah.Kernel.Unicode;

/// <summary>
/// What <see cref="NormalForm"/> knows of the letters, read from <c>decompositions.txt</c> when the first text needs it.
/// <c>make-decompositions.sh</c> makes that file from the Unicode Character Database.
/// </summary>
internal static class Decompositions
{
    private static readonly FrozenDictionary<int, int> Classes;

    static Decompositions()
    {
        var (all, composed, classes) = (new Dictionary<int, int[]>(), new Dictionary<(int First, int Second), int>(), new Dictionary<int, int>());
        using var file = new StreamReader(typeof(Decompositions).Assembly.GetManifestResourceStream("decompositions.txt")!);
        while (file.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            if (line.Split('=') is [var mark, var order])
            {
                classes.Add(Point(mark), int.Parse(order, CultureInfo.InvariantCulture));
                continue;
            }

            var (letter, parts) = line.Split(' ') is [var first, .. var rest] ? (first, rest) : throw new InvalidDataException(line);
            var point = Point(letter.TrimEnd('!'));
            all.Add(point, [.. parts.Select(Point)]);
            if (!letter.EndsWith('!') && all[point] is [var before, var after]) composed.Add((before, after), point);
        }

        Classes = classes.ToFrozenDictionary();
        All = all.ToFrozenDictionary();
        // A letter whose parts begin with a mark, or that is a mark, is never composed.
        Composed = composed.Where(pair => ClassOf(pair.Key.First) == 0 && ClassOf(pair.Value) == 0).ToFrozenDictionary();
    }

    /// <summary>The one or two code points that a letter stands for, each of which may stand for others.</summary>
    public static FrozenDictionary<int, int[]> All { get; }

    /// <summary>The letter that two code points are composed to.</summary>
    public static FrozenDictionary<(int First, int Second), int> Composed { get; }

    /// <summary>The place of a mark among the marks of a letter; 0 for what is no such mark.</summary>
    public static int ClassOf(int point) => Classes.GetValueOrDefault(point);

    private static int Point(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
