using System.Collections.Immutable;
using System.Globalization;
using Kelmah.Attachments;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Disputes;

/// <summary>What the parties of a contract do about a dispute.</summary>
public sealed class Disputes(
    IDocumentStore store, Transactor transactor, IContracts contracts, DisputeOpening opening, DisputeMoney money, DisputeRulesAt rules, DisputeNames names,
    IAttachments attachments, TimeProvider clock)
{
    /// <summary>
    /// A party disputes money that is held for a milestone, or all that is held: it is frozen in the same commit. Refused where the work is approved, the
    /// money has left, is disputed already, or a bank decides about it.
    /// </summary>
    public Task<Result<DisputeView>> OpenAsync(Caller caller, Guid contractId, DisputeInput input, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<DisputeView>(caller.UserId, async work =>
        {
            var found = await contracts.FindForReaderAsync(work, caller, contractId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (caller.UserId != contract.HirerId && caller.UserId != contract.WorkerId) return RequestErrors.NotFound;
            if (input.Check() is { } wrong) return wrong;
            var opened = await opening.AddAsync(work, contract, input, caller.UserId, refundRequestId: null, cancellationToken).ConfigureAwait(false);
            return opened.Then<DisputeView>(dispute => DisputeView.Of(dispute, own: null, clock.GetUtcNow()));
        }, cancellationToken), cancellationToken);

    /// <summary>A page of the caller's disputes as a party, newest first.</summary>
    public async Task<Result<Page<DisputeView>>> ListAsync(Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<Dispute>
        {
            Where = DisputeCollection.HirerId.Is(caller.UserId) | DisputeCollection.WorkerId.Is(caller.UserId),
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return await names.AddAsync(await store.ViewsAsync(caller, page, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A dispute, for its parties and administrators; <c>not_found</c> for anybody else.</summary>
    public Task<Result<DisputeView>> GetAsync(Caller caller, Guid disputeId, CancellationToken cancellationToken) =>
        names.AddAsync(ReadAsync(caller, disputeId, cancellationToken), cancellationToken);

    /// <summary>The other party answers, which stops its clock. A repeat of the same words changes nothing.</summary>
    public Task<Result<DisputeView>> AnswerAsync(Caller caller, Guid disputeId, DisputeAnswerInput input, CancellationToken cancellationToken) =>
        RunAsync(caller, disputeId, async (work, dispute) =>
        {
            if (input.Check() is { } wrong) return wrong;
            var at = await RulesAsync(work, dispute, cancellationToken).ConfigureAwait(false);
            return dispute.GiveAnswer(caller.UserId, input.Answer, at, clock.GetUtcNow()).Then<Dispute>(answered => work.Update(answered));
        }, cancellationToken);

    /// <summary>
    /// A party gives evidence, with files of its own, which both parties and administrators can read from then on. Where it is the one that is to answer,
    /// that stops its clock.
    /// </summary>
    public async Task<Result<DisputeView>> GiveEvidenceAsync(Caller caller, Guid disputeId, DisputeEvidenceInput input, CancellationToken cancellationToken)
    {
        if (input.Check() is { } wrong) return wrong;
        return await RunAsync(caller, disputeId, async (work, dispute) =>
        {
            var named = (input.AttachmentIds ?? []).Select((id, index) => new NamedAttachment(string.Create(CultureInfo.InvariantCulture, $"attachmentIds[{index}]"), id)).ToList();
            var at = await RulesAsync(work, dispute, cancellationToken).ConfigureAwait(false);
            var files = await FilesAsync(work, named, cancellationToken).ConfigureAwait(false);
            if (dispute.AddEvidence(caller.UserId, input.Text, files, at, clock.GetUtcNow()).IsRefused(out var refusal, out var given)) return refusal;
            var use = new AttachmentUse(AttachmentUseKind.Dispute, dispute.Id, [dispute.HirerId, dispute.WorkerId]);
            return await attachments.TakeAsync(work, caller.UserId, named, use, cancellationToken).ConfigureAwait(false) is { } refused ? refused : work.Update(given);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whoever raised it takes it back: the money is as it was before. A repeat changes nothing.</summary>
    public Task<Result<DisputeView>> WithdrawAsync(Caller caller, Guid disputeId, CancellationToken cancellationToken) =>
        RunAsync(caller, disputeId, async (work, dispute) =>
            dispute.Withdraw(caller.UserId, clock.GetUtcNow()).IsRefused(out var refusal, out var withdrawn)
                ? refusal
                : await money.EndAsync(work, withdrawn, cancellationToken).ConfigureAwait(false),
            cancellationToken);

    /// <summary>A party appeals against a ruling that is not carried out: another administrator decides. A repeat of the same words changes nothing.</summary>
    public Task<Result<DisputeView>> AppealAsync(Caller caller, Guid disputeId, DisputeAppealInput input, CancellationToken cancellationToken) =>
        RunAsync(caller, disputeId, (work, dispute) => Task.FromResult(
            input.Check() is { } wrong ? wrong
            : dispute.GiveAppeal(caller.UserId, input.Reason, clock.GetUtcNow()).Then<Dispute>(appealed => work.Update(appealed))),
            cancellationToken);

    private async Task<Result<DisputeView>> ReadAsync(Caller caller, Guid disputeId, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Dispute>(caller, disputeId, PartyRole.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var dispute)) return refusal;
        var view = await store.ViewAsync(caller, dispute, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return view with { DisputesAhead = await store.CountAheadAsync(dispute, cancellationToken).ConfigureAwait(false) };
    }

    private async ValueTask<DisputeRules> RulesAsync(UnitOfWork work, Dispute dispute, CancellationToken cancellationToken) =>
        rules.For((await contracts.FindAsync(work.Peek, dispute.ContractId, cancellationToken).ConfigureAwait(false))!);

    /// <summary>What the files are; one that is not there, or not the caller's, is refused when it is taken.</summary>
    private async ValueTask<ImmutableArray<DisputeFile>> FilesAsync(UnitOfWork work, List<NamedAttachment> named, CancellationToken cancellationToken)
    {
        var contents = await attachments.ContentsAsync(work.Peek, named.Select(one => one.Id), cancellationToken).ConfigureAwait(false);
        return
        [
            .. from one in named
               where contents.ContainsKey(one.Id)
               let content = contents[one.Id]
               select new DisputeFile(one.Id, content.FileName, content.Size, content.Sha256),
        ];
    }

    private Task<Result<DisputeView>> RunAsync(
        Caller caller, Guid disputeId, Func<UnitOfWork, Dispute, Task<Result<Dispute>>> command, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<DisputeView>(caller.UserId, async work =>
        {
            var found = await work.FindForAsync<Dispute>(caller, disputeId, PartyRole.Either, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var dispute)) return refusal;
            return (await command(work, dispute).ConfigureAwait(false)).IsRefused(out refusal, out var next)
                ? refusal
                : await work.Peek.ViewAsync(caller, next, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }, cancellationToken), cancellationToken);
}
