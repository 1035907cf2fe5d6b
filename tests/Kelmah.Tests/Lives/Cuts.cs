using System.Collections.Concurrent;
using System.Globalization;
using Kelmah.Testing;
using Xunit.Abstractions;

namespace Kelmah.Tests.Lives;

/// <summary>Plays a saga once whole, and then with the power going out at its operations, each time at another one.</summary>
internal static class Cuts
{
    /// <summary>How many operations of a saga a usual run chooses.</summary>
    private const int Usual = 16;

    /// <summary>From this scale on, all of them are chosen.</summary>
    private const int All = 10;
    private const int Shown = 3;

    /// <summary>However the power goes out, the saga ends as it should, and all fits together.</summary>
    /// <param name="play">Plays it, with the power going out after so many operations; less than zero for never.</param>
    /// <param name="end">What is there in the end.</param>
    /// <param name="output">Told how many operations there are.</param>
    public static async Task AssertWholeAsync<TEnd>(Func<int, Task<SagaOutcome<TEnd>>> play, TEnd end, ITestOutputHelper output)
    {
        var whole = await play(-1);
        Assert.Empty(whole.Wrong);
        Assert.Equal(end, whole.End);

        var (wrong, crashes, cuts) = (new ConcurrentQueue<string>(), 0, CutsOf(whole.Operations));
        output.WriteLine($"The power goes out at {cuts.Count} of {whole.Operations} operations.");
        await Parallel.ForEachAsync(
            cuts,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (cut, _) =>
            {
                var (problems, crashed) = await FindWrongAsync(play, end, cut);
                Interlocked.Add(ref crashes, crashed);
                if (problems.Count > 0) wrong.Enqueue($"cut {cut} of {whole.Operations}:\n  {string.Join("\n  ", problems)}");
            });

        Assert.True(wrong.IsEmpty, $"{wrong.Count} cuts went wrong; KELMAH_TEST_CUT makes one again.\n{string.Join("\n", wrong.Take(Shown))}");
        Assert.True(crashes > 0, "No host died.");
    }

    private static async Task<(IReadOnlyList<string> Problems, int Crashes)> FindWrongAsync<TEnd>(Func<int, Task<SagaOutcome<TEnd>>> play, TEnd end, int cut)
    {
        try
        {
            var outcome = await play(cut);
            return (Equals(outcome.End, end) ? outcome.Wrong : [.. outcome.Wrong, $"the end is {outcome.End}"], outcome.Crashes);
        }
#pragma warning disable CA1031 // Whatever a saga throws fails the test, with the cut that led to it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return ([failure.ToString()], 0);
        }
    }

    private static List<int> CutsOf(int operations)
    {
        if (Environment.GetEnvironmentVariable("KELMAH_TEST_CUT") is { Length: > 0 } given) return [int.Parse(given, CultureInfo.InvariantCulture)];
        var stride = Math.Max(1, TestScale.Factor >= All ? 1 : operations / (Usual * TestScale.Factor));
        var first = Random.Shared.Next(stride);
        return [.. Enumerable.Range(0, operations).Where(cut => cut % stride == first)];
    }
}
