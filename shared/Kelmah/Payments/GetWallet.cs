using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Shows the caller's wallet.</summary>
public sealed class GetWallet(IDocumentStore store)
{
    /// <summary>The wallet, empty where money has never moved.</summary>
    public async Task<Result<WalletView>> ExecuteAsync(Caller caller, CancellationToken cancellationToken)
    {
        var wallet = await store.FindAsync(WalletCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
        return WalletView.Of(caller.UserId, wallet);
    }
}
