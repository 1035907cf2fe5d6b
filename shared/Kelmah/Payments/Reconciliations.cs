using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Closes the journal's days, compares the journal with wallets, escrows and Stripe, and stores what was found. What a lost webhook
/// kept from the journal is booked first.
/// </summary>
public sealed class Reconciliations(
    IDocumentStore store, Transactor transactor, IJournal journal, LedgerReconciliation ledger, ReconcileStripe stripe, TimeProvider clock, IIdSource ids)
{
    /// <summary>A page of stored reports, newest first, for administrators.</summary>
    public async Task<Result<Page<ReconciliationReportView>>> ListAsync(Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        var page = await store.QueryAsync(
            new Query<ReconciliationReport> { Limit = paging.Limit, Cursor = paging.Cursor }, cancellationToken).ConfigureAwait(false);
        return page.Select(ReconciliationReportView.Of);
    }

    /// <summary>Runs one now, for administrators.</summary>
    public async Task<Result<ReconciliationReportView>> RunAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.IsAdmin
            ? (await RunAsync(caller.UserId, cancellationToken).ConfigureAwait(false)).Then<ReconciliationReportView>(report => ReconciliationReportView.Of(report))
            : RequestErrors.RoleNotAllowed;

    /// <summary>Runs one now.</summary>
    /// <param name="actorId">Who asks for it; null for the nightly one.</param>
    /// <param name="cancellationToken">Stops before the report is stored.</param>
    public async Task<Result<ReconciliationReport>> RunAsync(Guid? actorId, CancellationToken cancellationToken)
    {
        await journal.CloseDaysAsync(clock.GetUtcNow().UtcDateTime.Date, cancellationToken).ConfigureAwait(false);
        var atStripe = await stripe.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        var here = await ledger.RunAsync(cancellationToken).ConfigureAwait(false);
        return await transactor.RunAsync<ReconciliationReport>(
            actorId,
            work => Task.FromResult<Result<ReconciliationReport>>(
                work.Insert(ReconciliationReport.Record(ids.NewId(), here, atStripe, clock.GetUtcNow()))),
            cancellationToken).ConfigureAwait(false);
    }
}
