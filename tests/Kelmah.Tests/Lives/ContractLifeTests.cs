using System.Collections.Concurrent;
using System.Globalization;
using Kelmah.Testing;
using Xunit.Abstractions;

namespace Kelmah.Tests.Lives;

/// <summary>
/// Many contracts, each with a life that its seed decides: whatever the parties do, in whatever order, whatever Stripe does wrong and whenever
/// the power is cut, the money is where it belongs in the end. Seeds that once failed stand in <c>failed-seeds.txt</c> and are
/// lived first; <c>KELMAH_TEST_LIFE=7</c> or <c>=201-300</c> lives those alone and writes their steps.
/// </summary>
[Trait("Length", "Scaled")]
public sealed class ContractLifeTests(ITestOutputHelper output)
{
    private const int Usual = 200;

    /// <summary>A scaled run lives 25 times as many at the usual scale of 10.</summary>
    private const int PerScale = 500;
    private const int Shown = 5;

    [Fact]
    public async Task The_money_of_every_contract_is_where_it_belongs_in_the_end()
    {
        var (wrong, gaveUp) = (new ConcurrentQueue<string>(), 0);
        await Parallel.ForEachAsync(
            Seeds(),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (seed, _) =>
            {
                var life = await Life.LiveAsync(seed);
                var text = $"seed {seed}\n  {string.Join("\n  ", life.Steps)}\nis wrong in the end:\n  {string.Join("\n  ", life.Wrong)}";
                if (Chosen is not null) output.WriteLine(text);
                if (life.Steps.Any(step => step.Contains(Life.GaveUp, StringComparison.Ordinal))) Interlocked.Increment(ref gaveUp);
                if (life.Wrong.Count > 0) wrong.Enqueue(text);
            });

        // Money and erasures meet in some of them.
        Assert.True(gaveUp > 0 || Chosen is not null);
        Assert.True(wrong.IsEmpty, $"{wrong.Count} lives went wrong; KELMAH_TEST_LIFE lives one again.\n{string.Join("\n\n", wrong.Take(Shown))}");
    }

    private static string? Chosen => Environment.GetEnvironmentVariable("KELMAH_TEST_LIFE") is { Length: > 0 } given ? given : null;

    private static IEnumerable<int> Seeds()
    {
        if (Chosen is { } chosen)
        {
            var ends = chosen.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToList();
            return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
        }

        var failed = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Lives", "failed-seeds.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => int.Parse(line, CultureInfo.InvariantCulture));
        return failed.Concat(Enumerable.Range(1, TestScale.Factor == 1 ? Usual : PerScale * TestScale.Factor)).Distinct();
    }
}
