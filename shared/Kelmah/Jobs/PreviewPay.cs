using Kelmah.Contracts;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>Shows a worker what is left of a rate, before applying with it.</summary>
public sealed class PreviewPay(GetJob get, ContractOptions options)
{
    /// <summary>At today's fee, which a contract keeps from its draft on.</summary>
    /// <param name="caller">A worker.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="proposedRate">Such as 150.00, in the job's currency.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<Pay>> ExecuteAsync(Caller caller, Guid jobId, string? proposedRate, CancellationToken cancellationToken)
    {
        if (caller.Role != UserRole.Worker) return RequestErrors.RoleNotAllowed;
        var found = await get.ExecuteAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var job)) return refusal;
        return Money.TryParse(proposedRate, job!.BudgetMin.Currency, out var rate) && rate.IsPositive
            ? Pay.Of(rate, options.FeeBasisPoints)
            : InputErrors.Of("proposedRate", $"It is an amount such as 150.00, in {job.BudgetMin.Currency}.");
    }
}
