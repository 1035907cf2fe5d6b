namespace Kelmah.Adapters.Blobs;

/// <summary>
/// Gives an exchange with a server up when nothing of it has moved for a while, neither an answer nor another byte: a slow line may
/// take its time, a server that hangs may not.
/// </summary>
internal sealed class StallLimit : IProgress<long>, IDisposable
{
    private readonly TimeSpan patience;
    private readonly CancellationTokenSource limit;
    private readonly CancellationTokenSource either;

    /// <param name="patience">How long nothing may move.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="cancellationToken">Stops the exchange for another reason.</param>
    public StallLimit(TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        this.patience = patience;
        limit = new CancellationTokenSource(patience, clock);
        either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
    }

    /// <summary>For the exchange.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>Whether it was given up.</summary>
    public bool IsReached => limit.IsCancellationRequested;

    /// <summary>Something has moved.</summary>
    /// <param name="value">Bytes so far.</param>
    public void Report(long value) => limit.CancelAfter(patience);

    public void Dispose()
    {
        either.Dispose();
        limit.Dispose();
    }
}
