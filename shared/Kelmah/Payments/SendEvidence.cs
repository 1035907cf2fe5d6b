using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Has Stripe give the evidence against a chargeback to the payer's bank, which takes it once. One sender at a time; before it is given, the dispute is
/// read, and one that bears our mark has it: Stripe forgets idempotency keys after 24 hours. What is sent is settled by the first attempt. Safe to repeat.
/// </summary>
public sealed class SendEvidence(IDocumentStore store, Transactor transactor, EvidenceDossiers dossiers, IStripeApi stripe, TimeProvider clock)
{
    /// <summary>The key of a dispute's metadata that bears the <see cref="ChargebackEvidence.Mark"/>.</summary>
    internal const string MarkKey = "evidence";

    /// <summary>Sends evidence that is due.</summary>
    /// <returns>
    /// The evidence as it is stored, refused or closed where Stripe will never take it; refused with <c>payment_provider_unavailable</c> or
    /// <c>evidence_being_sent</c> where a repeat helps, and with <c>evidence_not_due</c> where there is nothing to send.
    /// </returns>
    public async Task<Result<ChargebackEvidence>> ExecuteAsync(Guid evidenceId, CancellationToken cancellationToken)
    {
        var claimed = await ClaimAsync(evidenceId, cancellationToken).ConfigureAwait(false);
        if (claimed.IsRefused(out var refusal, out var claim)) return refusal;
        if (claim.Evidence.Status != EvidenceStatus.Gathered) return claim.Evidence;
        var read = await stripe.GetDisputeAsync(claim.DisputeId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return await GiveUpAsync(claim.Evidence, read.Error, cancellationToken).ConfigureAwait(false);
        if (OutcomeOf(claim.Evidence, read.Value) is { } known) return await EndAsync(evidenceId, known, cancellationToken).ConfigureAwait(false);
        var sent = await stripe.SubmitEvidenceAsync(claim.DisputeId, Describe(claim.Evidence), $"evidence:{claim.Evidence.Mark}", cancellationToken).ConfigureAwait(false);
        return sent.Succeeded
            ? await EndAsync(evidenceId, (evidence, now) => evidence.Arrive(now), cancellationToken).ConfigureAwait(false)
            : await FailAsync(claim, sent.Error, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<Claim>> ClaimAsync(Guid evidenceId, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync<ChargebackEvidence>(evidenceId, cancellationToken).ConfigureAwait(false);
        if (found is null) return RequestErrors.NotFound;
        var about = (await store.FindAsync<Chargeback>(found.ChargebackId, cancellationToken).ConfigureAwait(false))!;
        var dossier = found.AttemptedAt is null || found.Status == EvidenceStatus.Refused ? await dossiers.WriteAsync(about, cancellationToken).ConfigureAwait(false) : found.Dossier;
        return await transactor.RunAsync<Claim>(actorId: null, async work =>
        {
            var evidence = (await work.FindAsync<ChargebackEvidence>(evidenceId, cancellationToken).ConfigureAwait(false))!;
            var chargeback = (await work.FindAsync<Chargeback>(evidence.ChargebackId, cancellationToken).ConfigureAwait(false))!;
            var now = clock.GetUtcNow();
            if (chargeback.Status != ChargebackStatus.Open) return new Claim(work.Update(evidence.Close(now)), chargeback.StripeDisputeId);
            if (evidence.Lapse(now) is var lapsed && !ReferenceEquals(lapsed, evidence)) return new Claim(work.Update(lapsed), chargeback.StripeDisputeId);
            return evidence.BeginSending(dossier, now).Then<Claim>(begun => new Claim(work.Update(begun), chargeback.StripeDisputeId));
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What became of the evidence without a call; null where it is to be given.</summary>
    private static Func<ChargebackEvidence, DateTimeOffset, ChargebackEvidence>? OutcomeOf(ChargebackEvidence evidence, StripeDispute dispute) =>
        dispute.Metadata.GetValueOrDefault(MarkKey) == evidence.Mark ? static (current, now) => current.Arrive(now)
        : dispute.Status is StripeDisputeStatus.Won or StripeDisputeStatus.Lost ? static (current, now) => current.Close(now)
        : dispute.AwaitsResponse || dispute.Status == StripeDisputeStatus.Unknown ? null
        : static (current, now) => current.NoteGivenElsewhere(now);

    /// <summary>A refusal that a repeat cannot change ends the round, unless it is about evidence that was given after all.</summary>
    private async Task<Result<ChargebackEvidence>> FailAsync(Claim claim, StripeError error, CancellationToken cancellationToken)
    {
        if (error.IsTransient) return await GiveUpAsync(claim.Evidence, error, cancellationToken).ConfigureAwait(false);
        var read = await stripe.GetDisputeAsync(claim.DisputeId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return await GiveUpAsync(claim.Evidence, read.Error, cancellationToken).ConfigureAwait(false);
        var outcome = OutcomeOf(claim.Evidence, read.Value) ?? ((evidence, now) => evidence.Refuse(ReasonOf(error), now));
        return await EndAsync(claim.Evidence.Id, outcome, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the attempt; another one follows.</summary>
    private async Task<Result<ChargebackEvidence>> GiveUpAsync(ChargebackEvidence attempt, StripeError error, CancellationToken cancellationToken)
    {
        await transactor.RunAsync<bool>(actorId: null, async work =>
        {
            var current = await work.FindAsync<ChargebackEvidence>(attempt.Id, cancellationToken).ConfigureAwait(false);
            work.Update(current!.EndSending(attempt.SendingUntil, ReasonOf(error), clock.GetUtcNow()));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return error.ToRefusal();
    }

    private Task<Result<ChargebackEvidence>> EndAsync(
        Guid evidenceId, Func<ChargebackEvidence, DateTimeOffset, ChargebackEvidence> outcome, CancellationToken cancellationToken) =>
        transactor.RunAsync<ChargebackEvidence>(actorId: null, async work =>
        {
            var now = clock.GetUtcNow();
            var evidence = outcome((await work.FindAsync<ChargebackEvidence>(evidenceId, cancellationToken).ConfigureAwait(false))!, now);
            if (evidence.Status is EvidenceStatus.Sent or EvidenceStatus.GivenElsewhere)
            {
                var chargeback = await work.FindAsync<Chargeback>(evidence.ChargebackId, cancellationToken).ConfigureAwait(false);
                work.Update(chargeback!.Answer(now));
            }

            return work.Update(evidence);
        }, cancellationToken);

    private static string ReasonOf(StripeError error) => error.Code ?? error.Kind.ToString();

    private static NewStripeEvidence Describe(ChargebackEvidence evidence) => new(new Dictionary<string, string> { [MarkKey] = evidence.Mark })
    {
        ProductDescription = evidence.Dossier.ProductDescription,
        ServiceDate = evidence.Dossier.ServiceDate,
        CustomerEmailAddress = evidence.Dossier.CustomerEmailAddress,
        AccessActivityLog = evidence.Dossier.AccessActivityLog,
        RefundPolicyDisclosure = evidence.Dossier.RefundPolicyDisclosure,
        CancellationPolicyDisclosure = evidence.Dossier.CancellationPolicyDisclosure,
        UncategorizedText = EvidenceDossiers.Shorten(
            evidence.Statement is { } statement ? $"{statement}\n\n{evidence.Dossier.UncategorizedText}" : evidence.Dossier.UncategorizedText ?? ""),
    };

    private sealed record Claim(ChargebackEvidence Evidence, string DisputeId);
}
