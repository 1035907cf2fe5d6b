namespace Kelmah.Kernel.Unicode;

/// <summary>Korean syllables, which are computed from their letters (The Unicode Standard, section 3.12).</summary>
internal static class Hangul
{
    private const int Syllable = 0xAC00;
    private const int Lead = 0x1100;
    private const int Vowel = 0x1161;
    private const int Tail = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    /// <summary>Adds the two or three letters of a syllable; false for anything else.</summary>
    public static bool TryDecompose(int point, List<int> points)
    {
        var index = point - Syllable;
        if (index is < 0 or >= Leads * Vowels * Tails) return false;
        points.Add(Lead + (index / (Vowels * Tails)));
        points.Add(Vowel + (index / Tails % Vowels));
        if (index % Tails > 0) points.Add(Tail + (index % Tails));
        return true;
    }

    /// <summary>The syllable of a lead and a vowel, or of a syllable without a tail and a tail; null for anything else.</summary>
    public static int? Join(int first, int second)
    {
        var (lead, vowel, tail, open) = (first - Lead, second - Vowel, second - Tail, first - Syllable);
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels) return Syllable + (((lead * Vowels) + vowel) * Tails);
        return open is >= 0 and < Leads * Vowels * Tails && open % Tails == 0 && tail is > 0 and < Tails ? first + tail : null;
    }
}
