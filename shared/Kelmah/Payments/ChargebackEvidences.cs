using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Gathers the evidence against each chargeback, and follows the chargeback with it.</summary>
public sealed class ChargebackEvidences(
    IDocumentStore store, Transactor transactor, EvidenceDossiers dossiers, PaymentLimits limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Has the evidence of an open chargeback stand as the bank asks for it: gathers it, or moves its time. Safe to repeat; refused where the bank has
    /// decided, or takes none.
    /// </summary>
    public async Task<Result<ChargebackEvidence>> GatherAsync(Guid chargebackId, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync<Chargeback>(chargebackId, cancellationToken).ConfigureAwait(false);
        if (found is null) return RequestErrors.NotFound;
        if (found is not { Status: ChargebackStatus.Open, EvidenceDueBy: not null }) return PaymentErrors.ChargebackDecided;
        var known = await store.EvidenceOfAsync(chargebackId, cancellationToken).ConfigureAwait(false);
        if (known?.DueBy == found.EvidenceDueBy) return known!;
        var dossier = await dossiers.WriteAsync(found, cancellationToken).ConfigureAwait(false);
        return await transactor.RunAsync<ChargebackEvidence>(actorId: null, async work =>
        {
            var chargeback = await work.FindAsync<Chargeback>(chargebackId, cancellationToken).ConfigureAwait(false);
            if (chargeback is not { Status: ChargebackStatus.Open, EvidenceDueBy: { } dueBy }) return PaymentErrors.ChargebackDecided;
            var now = clock.GetUtcNow();
            return await work.EvidenceOfAsync(chargebackId, cancellationToken).ConfigureAwait(false) is { } gathered
                ? work.Update(gathered.Renew(dueBy, limits.EvidenceBeforeDue, now))
                : work.Insert(ChargebackEvidence.Gather(ids.NewId(), chargeback, dossier, limits.EvidenceBeforeDue, now), DuplicateAnswer.DecideAgain);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The bank has decided: what was not sent need not be any more. Safe to repeat.</summary>
    public Task<Result<bool>> CloseAsync(Guid chargebackId, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(actorId: null, async work =>
        {
            if (await work.EvidenceOfAsync(chargebackId, cancellationToken).ConfigureAwait(false) is { } evidence) work.Update(evidence.Close(clock.GetUtcNow()));
            return true;
        }, cancellationToken);
}

/// <summary>Finds the evidence against a chargeback.</summary>
internal static class EvidenceReading
{
    /// <summary>Null where none was gathered yet.</summary>
    public static ValueTask<ChargebackEvidence?> EvidenceOfAsync(this IDocumentReader reader, Guid chargebackId, CancellationToken cancellationToken) =>
        reader.FindAsync(ChargebackEvidenceCollection.ChargebackId.Is(chargebackId), cancellationToken);
}
