using System.Text;

namespace Kelmah.Adapters.Documents;

/// <summary>A user's search text as an FTS5 query: every word, the last one as a prefix.</summary>
internal static class SearchWords
{
    /// <summary>More words than anybody types; bounds the query that a stranger can ask for.</summary>
    private const int MaxWords = 32;

    /// <summary>The query; null where the text holds no word, which asks for nothing in particular.</summary>
    public static string? ToQuery(string text)
    {
        var words = Split(text);
        return words.Count == 0 ? null : string.Join(' ', words.Select(word => $"\"{word}\"")) + "*";
    }

    /// <summary>Runs of letters, digits and marks. All else separates, so that nothing of the query syntax gets through.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPartOfWord(rune)) word.Append(rune.ToString());
            else Flush();
        }

        Flush();
        return words;

        void Flush()
        {
            if (word.Length > 0 && words.Count < MaxWords) words.Add(word.ToString());
            word.Clear();
        }
    }

    public static bool IsPartOfWord(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.NonSpacingMark;
}
