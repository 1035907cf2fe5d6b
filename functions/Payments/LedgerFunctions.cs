using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
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
    [Endpoint(Access.Admin, "Lists the journal entries of an account, newest first.", Private = "ledger/accounts/{account}", Response = typeof(Page<LedgerEntry>), Query = typeof(AccountEntriesQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/ledger/accounts/{account}/entries")] HttpRequest request, string account, CancellationToken cancellationToken)
    {
        var query = request.Query<AccountEntriesQuery>();
        return (await ledger.ListEntriesAsync(request.Caller(), account, new LedgerTime(query.From, query.To, query.By), query.Paging, cancellationToken)).Ok();
    }
}

/// <summary>Which entries of an account are listed; all without a parameter.</summary>
public sealed record AccountEntriesQuery : PagingQuery
{
    /// <summary>Those of then or later, such as 2026-01-01T00:00:00Z.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Those from before, such as 2026-02-01T00:00:00Z.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether that is when they happened, or when they were recorded.</summary>
    public JournalTime By { get; init; } = JournalTime.Recorded;

    /// <summary>A time that ends before it begins holds nothing.</summary>
    public override void Check(InputErrors errors) => errors.Require(From is null || To is null || From < To, "to", "It is later than from.");
}
