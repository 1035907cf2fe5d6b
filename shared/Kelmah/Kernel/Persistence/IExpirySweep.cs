namespace Kelmah.Kernel.Persistence;

/// <summary>
/// Deletes what the collections' <see cref="IndexKind.TimeToLive"/> indexes say is over, and the records of handled messages that
/// are older than <see cref="HandledMessage.Kept"/>. A store that archives old events does so in the same sweep.
/// </summary>
public interface IExpirySweep
{
    /// <summary>Deletes everything whose time is at or before <paramref name="now"/>; returns how many. The events of documents stay.</summary>
    Task<long> DeleteExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
