using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>Kills and restarts a process a little after requests that a seed chooses: while they are served, or just after.</summary>
internal sealed class Killer : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(30);

    private readonly KelmahProcess process;
    private readonly Random random;
    private readonly HashSet<int> chosen;
    private readonly Lock gate = new();
    private Task killing = Task.CompletedTask;
    private int requests;

    /// <param name="process">What is killed.</param>
    /// <param name="seed">Chooses the moments.</param>
    /// <param name="kills">How often.</param>
    /// <param name="among">The requests, counted from the first, that are chosen from.</param>
    public Killer(KelmahProcess process, int seed, int kills, int among)
    {
        this.process = process;
#pragma warning disable CA5394 // Moments that can be repeated, not secrets.
        random = new Random(seed);
        var numbers = Enumerable.Range(1, among).ToArray();
        random.Shuffle(numbers);
        chosen = [.. numbers.Take(kills)];
    }

    /// <summary>How often the process was killed.</summary>
    public int Killed { get; private set; }

    /// <summary>Tells that a request goes out.</summary>
    public void Observe(HttpRequestMessage request)
    {
        lock (gate)
        {
            if (!chosen.Contains(++requests)) return;
            var wait = LongestWait * random.NextDouble();
#pragma warning restore CA5394
            killing = KillAsync(killing, wait);
        }
    }

    /// <summary>Ends when the last kill is over and the process serves again.</summary>
    public Task FinishAsync()
    {
        lock (gate) return killing;
    }

    public async ValueTask DisposeAsync() => await FinishAsync();

    private async Task KillAsync(Task before, TimeSpan wait)
    {
        await before;
        // Not to let time pass, but to be anywhere within what the process does.
        await Task.Delay(wait);
        await process.KillAsync();
        await process.StartAsync();
        Killed++;
    }
}
