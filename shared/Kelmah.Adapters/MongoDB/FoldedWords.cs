using System.Text;
using Kelmah.Adapters.Documents;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// The words of a text without case and without the diacritics of Latin letters, as an index of words holds them and as a
/// search asks for them. Kept in the documents, since no server's text index finds the beginning of a word.
/// </summary>
internal static class FoldedWords
{
    // Letters of Latin-1 and Latin Extended-A, each above its base letter. Normalisation needs culture data that the app does without.
    private const string Accented = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿāăąćĉċčďēĕėęěĝğġģĥĩīĭįĵķĺļľńņňōŏőŕŗřśŝşšţťũūŭůűųŵŷźżž";
    private const string Bare = "aaaaaaceeeeiiiinoooooouuuuyyaaaccccdeeeeegggghiiiijklllnnnooorrrssssttuuuuuuwyzzz";

    /// <summary>Each word once, in order of appearance.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> texts) => [.. texts.SelectMany(Words).Distinct(StringComparer.Ordinal)];

    /// <summary>The words of a search, in order; the last one may be the beginning of a word.</summary>
    public static IReadOnlyList<string> OfSearch(string text) => [.. SearchWords.Split(text).Select(Fold).Where(word => word.Length > 0)];

    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (SearchWords.IsPartOfWord(rune))
            {
                word.Append(rune.ToString());
                continue;
            }

            if (word.Length > 0) yield return Fold(word.ToString());
            word.Clear();
        }

        if (word.Length > 0) yield return Fold(word.ToString());
    }

    private static string Fold(string word)
    {
        var folded = new StringBuilder(word.Length);
        foreach (var rune in word.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.NonSpacingMark) continue;
            var small = Rune.ToLowerInvariant(rune);
            var accented = small.IsBmp ? Accented.IndexOf((char)small.Value, StringComparison.Ordinal) : -1;
            folded.Append(accented >= 0 ? Bare[accented].ToString() : small.ToString());
        }

        return folded.ToString();
    }
}
