using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Shows the caller's payout account.</summary>
public sealed class GetPayoutAccount(IDocumentStore store)
{
    /// <summary>For workers; not found before it is opened.</summary>
    public async Task<Result<PayoutAccountView>> ExecuteAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Role != UserRole.Worker) return RequestErrors.RoleNotAllowed;
        var account = await store.FindAsync(PayoutAccountCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
        return account is null ? RequestErrors.NotFound : PayoutAccountView.Of(account);
    }
}
