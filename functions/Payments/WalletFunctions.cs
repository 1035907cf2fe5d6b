using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>The caller's own money.</summary>
public sealed class WalletFunctions(GetWallet get, ListWalletTransactions list)
{
    [Function("GetWallet")]
    [Operation("Shows your wallet.", Response = typeof(WalletView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/wallet")] HttpRequest request, CancellationToken cancellationToken) =>
        (await get.ExecuteAsync(request.Caller(), cancellationToken)).Ok();

    [Function("ListWalletTransactions")]
    [Operation("Lists your transactions, newest first.", Response = typeof(Page<Transaction>), Query = "limit,cursor")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/wallet/transactions")] HttpRequest request, CancellationToken cancellationToken) =>
        (await list.ExecuteAsync(request.Caller(), request.Paging(), cancellationToken)).Ok();
}
