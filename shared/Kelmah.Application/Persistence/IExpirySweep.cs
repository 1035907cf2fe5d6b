namespace Kelmah.Application.Persistence;

/// <summary>Deletes what the collections' <see cref="IndexKind.TimeToLive"/> indexes say is over.</summary>
public interface IExpirySweep
{
    /// <summary>Deletes every document whose time is at or before <paramref name="now"/>; returns how many. Their events stay.</summary>
    Task<long> DeleteExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
