using System.Diagnostics;

namespace Kelmah.Benchmarks;

/// <summary>Measures every call until its answer has come whole.</summary>
internal sealed class CallMeter() : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly Lock gate = new();
    private List<double> times = [];
    private int failed;

    /// <summary>What there was since the last time.</summary>
    public MinuteOfCalls Take()
    {
        lock (gate)
        {
            var taken = new MinuteOfCalls(times, failed);
            (times, failed) = ([], 0);
            return taken;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var answer = await base.SendAsync(request, cancellationToken);
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        lock (gate)
        {
            times.Add(watch.Elapsed.TotalMilliseconds);
            if ((int)answer.StatusCode >= 500) failed++;
        }

        return answer;
    }
}

/// <summary>The calls of a minute.</summary>
/// <param name="Times">Milliseconds of each.</param>
/// <param name="Failed">How many were answered with 5xx.</param>
internal sealed record MinuteOfCalls(List<double> Times, int Failed)
{
    public int Count => Times.Count;

    /// <summary>The time that a share of the calls took at most; 0 where there were none.</summary>
    public double Milliseconds(double share)
    {
        Times.Sort();
        return Times.Count == 0 ? 0 : Times[(int)((Times.Count - 1) * share)];
    }
}
