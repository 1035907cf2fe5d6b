using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// A worker gives money of a release back to the hirer by their own will, whatever became of the contract: it leaves the worker's wallet, the platform adds its
/// fees on it, and the refunds of the payments that it came from start, all in one commit. What cannot be withdrawn yet goes first, so that the rest alone matures.
/// What was withdrawn comes back from the connected account first, where it still stands there. What Stripe then does not send is a failed refund like any other.
/// </summary>
public sealed class GiveBacks(
    Transactor transactor, ReturnableReleases releases, GiveBackMoney money, AwaitedGiveBacks awaited, IStepUp stepUp, PaymentNames names)
{
    /// <summary>Gives back what is left of a release, or a part of it.</summary>
    /// <param name="caller">The worker of the release.</param>
    /// <param name="releaseId">The transaction of the release.</param>
    /// <param name="input">How much.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The transaction that records it; pending where money that was withdrawn has to come back first.</returns>
    public Task<Result<TransactionView>> ExecuteAsync(Caller caller, Guid releaseId, GiveBackInput input, CancellationToken cancellationToken) =>
        ExecuteAsync(caller, releaseId, input, requestId: null, cancellationToken);

    /// <summary>The same, once for a request: who asks again after an answer that never came is answered with what was given back.</summary>
    /// <param name="caller">The worker of the release.</param>
    /// <param name="releaseId">The transaction of the release.</param>
    /// <param name="input">How much.</param>
    /// <param name="requestId">The id of the request, which its transaction takes; null for one that nobody can repeat.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<TransactionView>> ExecuteAsync(Caller caller, Guid releaseId, GiveBackInput input, Guid? requestId, CancellationToken cancellationToken) =>
        names.AddAsync(caller, transactor.RunAsync<TransactionView>(caller.UserId, async work =>
        {
            if (input.Check() is { } wrong) return wrong;
            var loaded = await releases.FindAsync(work, caller, releaseId, cancellationToken).ConfigureAwait(false);
            if (loaded.IsRefused(out var refusal, out var release)) return refusal;
            if (requestId is { } id && await work.FindAsync<Transaction>(id, cancellationToken).ConfigureAwait(false) is { } made) return TransactionView.Of(made);
            if (input.Amount is { } asked && asked.Currency != release.Currency) return InputErrors.Of("amount.currency", "It must be the release's currency.");
            var planned = await money.PlanAsync(work, release, input.Amount, requestId, cancellationToken).ConfigureAwait(false);
            if (planned.IsRefused(out refusal, out var plan)) return refusal;
            if (await stepUp.RefuseReleaseAsync(work, caller, plan.Given.Amount, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
            var lacking = await GiveBackMoney.LackingAsync(work, plan, cancellationToken).ConfigureAwait(false);
            var given = lacking.IsPositive
                ? await awaited.BeginAsync(work, plan, lacking, cancellationToken).ConfigureAwait(false)
                : await money.TakeAsync(work, plan, awaited: null, cancellationToken).ConfigureAwait(false);
            return given.Then<TransactionView>(recorded => TransactionView.Of(recorded));
        }, cancellationToken), cancellationToken);
}

/// <summary>Finds releases of which money can still be given back.</summary>
public sealed class ReturnableReleases(IContracts contracts, PaymentLimits limits, TimeProvider clock)
{
    /// <summary>The release, for its worker alone; refused where it is too long ago.</summary>
    public async Task<Result<Transaction>> FindAsync(UnitOfWork work, Caller caller, Guid releaseId, CancellationToken cancellationToken)
    {
        var release = await work.FindAsync<Transaction>(releaseId, cancellationToken).ConfigureAwait(false);
        if (release?.ContractId is not { } contractId) return RequestErrors.NotFound;
        if (release.UserId != caller.UserId)
        {
            var hirer = await contracts.FindForHirerAsync(work, caller, contractId, cancellationToken).ConfigureAwait(false);
            return hirer.IsRefused(out var refusal, out _) ? refusal : ContractErrors.NotYourPart;
        }

        if (release is not { Type: TransactionType.EscrowRelease, MilestoneId: not null }) return PaymentErrors.NotARelease;
        return clock.GetUtcNow() > release.CreatedAt + limits.GiveBackTime ? PaymentErrors.GiveBackTooLate : release;
    }
}

/// <summary>How much of a release a worker gives back.</summary>
/// <param name="Amount">Of the milestone's amount as it was released, the platform's fee included; null for all that is left.</param>
[SchemaName("GiveBackInput")]
public sealed record GiveBackInput(Money? Amount = null) : ICheckedInput
{
    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(Amount is not { IsPositive: false }, "amount", "It must be above zero.");
    }
}
