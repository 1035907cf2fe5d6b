namespace Kelmah.Functions.Tests;

/// <summary>Waits for what happens behind an answer.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The first value that holds; the test fails when none does in a time that no machine needs.</summary>
    public static async Task<T> HoldsAsync<T>(Func<Task<T>> read, Func<T, bool> holds)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var value = await read();
            if (holds(value)) return value;
            await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
        }
    }
}
