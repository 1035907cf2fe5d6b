using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Disputes;

/// <summary>
/// Sealed offers of the parties, which settle a dispute in the same commit when they cross. Whether the other side has one that does not cross makes no
/// difference to what is read, written, answered or told.
/// </summary>
public sealed class DisputeOffers(
    Transactor transactor, IContracts contracts, DisputeRulesAt rules, DisputeMoney money, DisputeNames names, TimeProvider clock)
{
    /// <summary>
    /// A party says what it would agree to, in the place of what it said before; where it is the one that is to answer, that stops its clock. Possible until
    /// the dispute is resolved, after a ruling as well. Refused while a bank decides about the money. A repeat changes nothing.
    /// </summary>
    public Task<Result<DisputeView>> OfferAsync(Caller caller, Guid disputeId, DisputeOfferInput input, CancellationToken cancellationToken) =>
        // By nobody: the events as they are stored do not say whose the offer is.
        names.AddAsync(transactor.RunAsync<DisputeView>(actorId: null, async work =>
        {
            var found = await work.FindForAsync<Dispute>(caller, disputeId, PartyRole.Either, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var dispute)) return refusal;
            if (input.Check() is { } wrong) return wrong;
            if (HasSettled(dispute, caller.UserId, input.ToWorker)) return DisputeView.Of(dispute, own: null, clock.GetUtcNow());
            if (!dispute.IsOpen) return DisputeErrors.Resolved;
            var made = await MakeAsync(work, dispute, caller.UserId, input.ToWorker, cancellationToken).ConfigureAwait(false);
            // What was read after the dispute may be from after an end that came between: that is why, then.
            return made.Refusal is null || (await work.Peek.FindAsync<Dispute>(dispute.Id, cancellationToken).ConfigureAwait(false))!.IsOpen ? made : DisputeErrors.Resolved;
        }, cancellationToken), cancellationToken);

    private async Task<Result<DisputeView>> MakeAsync(UnitOfWork work, Dispute dispute, Guid userId, Money toWorker, CancellationToken cancellationToken)
    {
        if ((await money.ContestedAsync(work, dispute, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var contested)) return refusal;
        if (toWorker.Currency != contested.Currency) return ContractErrors.CurrencyDiffers.At("toWorker");
        return toWorker > contested
            ? DisputeErrors.MoreThanContested.At("toWorker")
            : await AddAsync(work, dispute, userId, toWorker, contested, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<DisputeView>> AddAsync(
        UnitOfWork work, Dispute dispute, Guid userId, Money toWorker, Money contested, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var contract = await contracts.FindAsync(work.Peek, dispute.ContractId, cancellationToken).ConfigureAwait(false);
        var sealedOffers = await work.FindAsync(SealedOffersCollection.DisputeId.Is(dispute.Id), cancellationToken).ConfigureAwait(false);
        var offers = work.Update(sealedOffers!.With(userId, toWorker, now));
        var noted = dispute.NoteResponse(userId, rules.For(contract!), now);
        var next = offers.HaveCrossed
            ? await SettleAsync(work, noted, offers, contested, now, cancellationToken).ConfigureAwait(false)
            : work.Update(noted);
        return next.Then<DisputeView>(stored => DisputeView.Of(stored, offers.Of(userId), now));
    }

    private async Task<Result<Dispute>> SettleAsync(
        UnitOfWork work, Dispute dispute, SealedOffers offers, Money contested, DateTimeOffset now, CancellationToken cancellationToken) =>
        dispute.Settle(offers.Hirer!.ToWorker, offers.Worker!.ToWorker, contested, now).IsRefused(out var refusal, out var settled)
            ? refusal
            : await money.EndAsync(work, settled, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether it was this offer of the user's that crossed the other one.</summary>
    private static bool HasSettled(Dispute dispute, Guid userId, Money toWorker) =>
        (userId == dispute.HirerId ? dispute.Outcome?.HirerOffer : dispute.Outcome?.WorkerOffer) == toWorker;
}
