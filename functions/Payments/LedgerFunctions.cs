using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>The journal, for administrators.</summary>
public sealed class LedgerFunctions(Ledger ledger, LedgerReconciliation reconciliation)
{
    [Function("ReconcileLedger")]
    [Endpoint(Access.Admin, "Compares the journal with every wallet and every escrow.", Response = typeof(Reconciliation))]
    public async Task<IResult> ReconcileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/admin/ledger/reconciliation")] HttpRequest request, CancellationToken cancellationToken) =>
        (await reconciliation.RunAsync(request.Caller(), cancellationToken)).Ok();

    [Function("ListAccountEntries")]
    [Endpoint(Access.Admin, "Lists the journal entries of an account, newest first.", Response = typeof(Page<LedgerEntry>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/admin/ledger/accounts/{account}/entries")] HttpRequest request, string account, CancellationToken cancellationToken) =>
        (await ledger.ListEntriesAsync(request.Caller(), account, request.Query<PagingQuery>().Paging, cancellationToken)).Ok();
}
