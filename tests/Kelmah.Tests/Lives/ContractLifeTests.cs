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

    /// <summary>How steps begin of which each run has some that succeed.</summary>
    private static readonly string[] Sought =
    [
        "fund the next", "fund the next two", "approve a part", "withdraw the request", "the hirer is away", "the worker is away",
        "the hirer proposes a change", "the worker proposes a change", "the hirer accepts the change", "the worker accepts the change",
        "the hirer proposes the end", "the worker proposes the end", "the hirer agrees to the end", "the worker agrees to the end",
        "the hirer declines the end", "the worker declines the end", "the hirer takes the end back",
        "the hirer disputes", "the worker disputes", "an administrator rules", "the hirer gives evidence",
        "in the end a proposal is Agreed", "in the end a proposal is Void", "in the end 2 payments have arrived", Life.GaveUp,
        "withdraw all by Stripe", "withdraw a part by Stripe", "withdraw all by hand", "withdraw a part by hand", "withdraw in a dry run", "exchange", "the payer disputes late",
        "in the end a withdrawal by Stripe is Paid", "in the end a withdrawal by Stripe is Failed", "in the end a withdrawal by Stripe is Returned",
        "in the end a withdrawal by hand is Paid", "in the end a withdrawal by hand is Failed", "in the end a withdrawal by hand is Cancelled",
        "in the end there was a Chargeback", "in the end the worker owes",
    ];

    [Fact]
    public async Task The_money_of_every_contract_is_where_it_belongs_in_the_end()
    {
        var (wrong, seen) = (new ConcurrentQueue<string>(), new ConcurrentDictionary<string, int>());
        await Parallel.ForEachAsync(
            Seeds(),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (seed, _) =>
            {
                var life = await Life.LiveAsync(seed);
                var text = $"seed {seed}\n  {string.Join("\n  ", life.Steps)}\nis wrong in the end:\n  {string.Join("\n  ", life.Wrong)}";
                if (Chosen is not null) output.WriteLine(text);
                foreach (var sought in Sought.Where(sought => life.Steps.Any(step => Life.IsDone(step, sought)))) seen.AddOrUpdate(sought, 1, (_, lives) => lives + 1);
                if (life.Wrong.Count > 0) wrong.Enqueue(text);
            });

        output.WriteLine(string.Join("\n", Sought.Select(sought => $"{seen.GetValueOrDefault(sought)} lives: {sought}")));
        Assert.True(wrong.IsEmpty, $"{wrong.Count} lives went wrong; KELMAH_TEST_LIFE lives one again.\n{string.Join("\n\n", wrong.Take(Shown))}");
        if (Chosen is null) Assert.DoesNotContain(Sought, sought => !seen.ContainsKey(sought));
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
