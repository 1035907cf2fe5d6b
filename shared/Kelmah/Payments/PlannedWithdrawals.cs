using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Says of a withdrawal that is asked for whether its amount is paid out, and where it goes.</summary>
public sealed class PlannedWithdrawals(IDocumentStore store, PayoutAccounts accounts, PaymentLimits limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>Why an amount is not paid out; null where it is.</summary>
    public Refusal? Refuse(WithdrawalInput input) => limits.RefuseWithdrawal("amount", input.Amount);

    /// <summary>The event that another bank account was given may be lost. A refusal of Stripe's changes nothing.</summary>
    public async Task AskForMendedAccountAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (DryRun.Current is not null) return;
        var account = await store.FindAsync(PayoutAccountCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
        if (account is { FailureCode: not null, StripeAccountId: { } id })
            await accounts.RefreshAsync(id, _ => { }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The withdrawal with where it goes.</summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="caller">Who withdraws.</param>
    /// <param name="input">What is asked for.</param>
    /// <param name="requestId">The id that the request gives it, so that a repeat of the request makes no other; null for a new one.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<Withdrawal>> PlanAsync(UnitOfWork work, Caller caller, WithdrawalInput input, Guid? requestId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var account = await work.FindAsync(PayoutAccountCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
        var destination = await work.FindAsync(PayoutDestinationCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
        if ((input.Method ?? (account?.StripeAccountId is not null ? PayoutMethod.Stripe : destination?.Where.Kind)) is not { } method)
            return WithdrawalErrors.DestinationMissing;
        var withdrawal = Withdrawal.Request(requestId ?? ids.NewId(), caller.UserId, ids.NewId(), input.Amount, method, now);
        if (method == PayoutMethod.Stripe)
        {
            if (account?.StripeAccountId is null) return WithdrawalErrors.DestinationMissing;
            return account.RefusePayout() is { } refusal ? refusal : withdrawal with { StripeAccountId = account.StripeAccountId };
        }

        if (destination?.Where.Kind != method) return WithdrawalErrors.DestinationMissing;
        return now < destination.UsableFrom
            ? new Refusal(WithdrawalErrors.DestinationPaused, $"{destination.UsableFrom:yyyy-MM-dd'T'HH:mm:ss'Z'}")
            : withdrawal with { Destination = destination.Where };
    }
}
