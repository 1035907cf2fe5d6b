using Kelmah.Kernel.Idempotency;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Modules;

/// <summary>Deletes what is over by the rules of the modules. Safe to repeat.</summary>
public sealed class RetentionSweep(IServiceProvider services, IExpirySweep sweep, IdempotencyOptions limits, TimeProvider clock)
{
    /// <returns>How many documents and records of handled messages were deleted.</returns>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var deleted = await sweep.DeleteExpiredAsync(now, limits.HandledKept, cancellationToken).ConfigureAwait(false);
        foreach (var rule in ModuleCatalogue.Product.All<RetentionRule>())
            deleted += await rule.DeleteAsync(services, now, cancellationToken).ConfigureAwait(false);
        return deleted;
    }
}
