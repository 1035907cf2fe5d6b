using System.Globalization;
using System.IO.Compression;
using System.Text;
using Kelmah.Kernel.Unicode;

namespace Kelmah.Tests.Kernel.Unicode;

/// <summary>
/// Holds the normal forms against the conformance test of the Unicode Character Database: <c>normalization.txt.gz</c> has the first three columns
/// (source, form C, form D) of its <c>NormalizationTest.txt</c>, of the version that <c>decompositions.txt</c> is made from.
/// </summary>
public sealed class NormalFormTests
{
    private static readonly Lazy<List<(string Source, string Composed, string Decomposed)>> Rows = new(() => [.. Read()]);

    [Fact]
    public void Every_row_of_the_conformance_test_holds()
    {
        Assert.True(Rows.Value.Count > 19_000, $"Only {Rows.Value.Count} rows were read.");
        foreach (var (source, composed, decomposed) in Rows.Value)
        {
            foreach (var form in (string[])[source, composed, decomposed])
            {
                Assert.True(composed == NormalForm.Compose(form), $"{Points(form)} composed is {Points(NormalForm.Compose(form))}, not {Points(composed)}");
                Assert.True(decomposed == NormalForm.Decompose(form), $"{Points(form)} decomposed is {Points(NormalForm.Decompose(form))}, not {Points(decomposed)}");
            }
        }
    }

    [Fact]
    public void What_the_conformance_test_does_not_name_is_its_own_form()
    {
        var named = Rows.Value.Select(row => row.Source).ToHashSet(StringComparer.Ordinal);
        for (var point = 0; point <= 0x10FFFF; point++)
        {
            if (!Rune.IsValid(point) || new Rune(point).ToString() is var text && named.Contains(text)) continue;
            Assert.True(text == NormalForm.Compose(text) && text == NormalForm.Decompose(text), Points(text));
        }
    }

    [Theory]
    [InlineData("électricité", "e\u0301lectricite\u0301")]
    [InlineData("Ọ\u0300ṣun", "O\u0323\u0300s\u0323un")]
    [InlineData("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8")]
    public void A_word_has_one_composed_and_one_decomposed_form(string composed, string decomposed)
    {
        Assert.Equal((composed, decomposed), (NormalForm.Compose(decomposed), NormalForm.Decompose(composed)));
        Assert.Equal((composed, decomposed), (NormalForm.Compose(composed), NormalForm.Decompose(decomposed)));
    }

    [Fact]
    public void Any_number_of_marks_is_ordered_by_their_classes()
    {
        const int pairs = 250_000;

        Assert.Equal(
            "a" + new string('\u0316', pairs) + new string('\u0301', pairs),
            NormalForm.Decompose("a" + string.Concat(Enumerable.Repeat("\u0301\u0316", pairs))));
    }

    [Fact]
    public void Half_of_a_pair_is_replaced() => Assert.Equal("a\uFFFDb", NormalForm.Compose("a\uD83Cb"));

    private static IEnumerable<(string Source, string Composed, string Decomposed)> Read()
    {
        using var packed = typeof(NormalFormTests).Assembly.GetManifestResourceStream("normalization.txt.gz")!;
        using var lines = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            if (line.Split(';') is [var source, var composed, var decomposed]) yield return (Text(source), Text(composed), Text(decomposed));
        }
    }

    private static string Text(string points) =>
        string.Concat(points.Split(' ').Select(point => new Rune(int.Parse(point, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()));

    private static string Points(string text) => string.Join(' ', text.EnumerateRunes().Select(rune => $"{rune.Value:X4}"));
}
