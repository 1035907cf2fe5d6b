using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>Which workers a hirer has saved, for the lists of workers.</summary>
public interface ISavedWorkers
{
    /// <summary>Those of some workers, at most 100, who are on the caller's list, in one read; null for anybody but a hirer, who has no list.</summary>
    /// <param name="caller">Null for one who is not signed in.</param>
    /// <param name="workerIds">Whom to look for.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<IReadOnlySet<Guid>?> AmongAsync(Caller? caller, IEnumerable<Guid> workerIds, CancellationToken cancellationToken);
}
