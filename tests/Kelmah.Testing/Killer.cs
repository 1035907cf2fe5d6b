namespace Kelmah.Testing;

/// <summary>Kills and restarts a process a little after requests that a seed chooses: while they are served, or just after.</summary>
public sealed class Killer : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(30);

    private readonly Func<Task> killAndRestart;
    private readonly Random random;
    private readonly HashSet<int> chosen;
    private readonly Lock gate = new();
    private Task killing = Task.CompletedTask;
    private int requests;

    /// <param name="killAndRestart">Kills the process, and ends when the next one serves.</param>
    /// <param name="seed">Chooses the moments.</param>
    /// <param name="kills">How often.</param>
    /// <param name="among">The requests, counted from the first, that are chosen from.</param>
    public Killer(Func<Task> killAndRestart, int seed, int kills, int among)
    {
        this.killAndRestart = killAndRestart;
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
        await killAndRestart();
        Killed++;
    }
}
