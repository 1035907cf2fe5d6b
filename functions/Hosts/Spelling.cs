namespace Kelmah.Functions.Hosts;

/// <summary>Finds what was probably meant.</summary>
internal static class Spelling
{
    /// <summary>The known word that is nearest to another, upper and lower case being the same; the first of several.</summary>
    public static string Nearest(string word, IReadOnlyCollection<string> known) => known.MinBy(one => Distance(word, one))!;

    /// <summary>Levenshtein's: how many letters have to be put in, taken out or replaced.</summary>
    public static int Distance(string left, string right)
    {
        var costs = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var row = 1; row <= left.Length; row++)
        {
            var diagonal = costs[0];
            costs[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var isSame = char.ToUpperInvariant(left[row - 1]) == char.ToUpperInvariant(right[column - 1]);
                (diagonal, costs[column]) = (costs[column], Math.Min(diagonal + (isSame ? 0 : 1), Math.Min(costs[column], costs[column - 1]) + 1));
            }
        }

        return costs[^1];
    }
}
