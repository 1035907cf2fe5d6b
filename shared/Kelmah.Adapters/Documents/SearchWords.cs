using System.Globalization;
using System.Text;
using Kelmah.Kernel.Unicode;

namespace Kelmah.Adapters.Documents;

/// <summary>
/// The words of texts and of searches, as <see cref="BaseLetters.Fold"/> compares them. Both stores keep the words of a text as they are here. A run of
/// letters is a word, also in languages that put no blanks between words: there, a search finds the beginning of a run.
/// </summary>
internal static class SearchWords
{
    /// <summary>
    /// To be raised when the words of a text become others than before: the words of the documents that are there are made anew then.
    /// </summary>
    public const int Revision = 2;

    /// <summary>More words than anybody types; bounds the query that a stranger can ask for.</summary>
    private const int MaxWords = 32;

    /// <summary>The words of a search, in order; the last one may be the beginning of a word.</summary>
    public static IReadOnlyList<string> OfSearch(string text) => [.. Of(text).Take(MaxWords)];

    /// <summary>A search as an FTS5 query; null where the text holds no word, which asks for nothing in particular.</summary>
    public static string? ToQuery(string text)
    {
        var words = OfSearch(text);
        return words.Count == 0 ? null : string.Join(' ', words.Select(word => $"\"{word}\"")) + "*";
    }

    /// <summary>Runs of letters, digits and marks, in order. All else separates, so that nothing of a query's syntax gets through.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in BaseLetters.Fold(text).EnumerateRunes())
        {
            if (IsPartOfWord(rune))
            {
                word.Append(rune.ToString());
                continue;
            }

            if (word.Length > 0) yield return word.ToString();
            word.Clear();
        }

        if (word.Length > 0) yield return word.ToString();
    }

    private static bool IsPartOfWord(Rune rune) => !IsApostrophe(rune.Value) && (Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    /// <summary>Letters by name that are written as apostrophes, which people type as such: <c>ʼyan</c> in Hausa.</summary>
    private static bool IsApostrophe(int letter) => letter is (>= 0x02B9 and <= 0x02BF) or 0x02C8 or 0x02CA or 0x02CB or 0xA78B or 0xA78C;
}
