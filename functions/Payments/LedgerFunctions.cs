using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>The journal, for administrators.</summary>
public sealed class LedgerFunctions(Ledger ledger, LedgerReconciliation reconciliation, Reconciliations reconciliations)
{
    [Function("ReconcileLedger")]
    [Endpoint(Access.Admin, "Compares the journal with every wallet and every escrow.", NotPrivate = NotPrivate.Figures, Response = typeof(Reconciliation))]
    public async Task<IResult> ReconcileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/ledger/reconciliation")] HttpRequest request, CancellationToken cancellationToken) =>
        (await reconciliation.RunAsync(request.Caller(), cancellationToken)).Ok();

    [Function("ListReconciliations")]
    [Endpoint(Access.Admin, "Lists the stored reconciliations, newest first: the journal against wallets, escrows and Stripe.", NotPrivate = NotPrivate.Figures, Response = typeof(Page<ReconciliationReportView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListReconciliationsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/ledger/reconciliations")] HttpRequest request, CancellationToken cancellationToken) =>
        (await reconciliations.ListAsync(request.Caller(), request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("RunReconciliation")]
    [Endpoint(Access.Admin, "Compares the journal with wallets, escrows and Stripe now, and stores what is found, as is done each night.", IsIdempotent = true, Response = typeof(ReconciliationReportView))]
    public async Task<IResult> RunReconciliationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/ledger/reconciliations")] HttpRequest request, CancellationToken cancellationToken) =>
        (await reconciliations.RunAsync(request.Caller(), cancellationToken)).Ok();

    [Function("ListAccountEntries")]
    [Endpoint(Access.Admin, "Lists the journal entries of an account, newest first.", Private = "ledger/accounts/{account}", Response = typeof(Page<LedgerEntry>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/ledger/accounts/{account}/entries")] HttpRequest request, string account, CancellationToken cancellationToken) =>
        (await ledger.ListEntriesAsync(request.Caller(), account, request.Query<PagingQuery>().Paging, cancellationToken)).Ok();
}
