using Kelmah.Attachments;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>Writes the records of contracts. What became of a chargeback is left out: it is what the record is to be held against.</summary>
public sealed class ContractRecords(
    IDocumentStore store, TermsVersions versions, ContractTimelines timelines, IJobs jobs, IAttachments attachments) : IContractRecords
{
    /// <inheritdoc/>
    public async Task<ContractRecord?> ReadAsync(Guid contractId, CancellationToken cancellationToken)
    {
        if (await store.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false) is not { } contract) return null;
        var milestones = await store.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        var titles = await jobs.TitlesAsync(store, [contract.JobId], cancellationToken).ConfigureAwait(false);
        var handedIn = milestones.SelectMany(milestone => milestone.Submissions).SelectMany(submission => submission.Deliverables);
        var files = await attachments.ContentsAsync(store, handedIn.Select(deliverable => deliverable.AttachmentId).OfType<Guid>(), cancellationToken).ConfigureAwait(false);
        var names = new TimelineNames(
            contract.HirerId, "the customer", contract.WorkerId, "the contractor", milestones.ToDictionary(milestone => milestone.Id, milestone => milestone.Title), TimeZoneInfo.Utc);
        return new ContractRecord(
            contract,
            titles.GetValueOrDefault(contract.JobId) ?? JobContent.Erased,
            await versions.ReadPresentAsync(contract, cancellationToken).ConfigureAwait(false),
            milestones,
            files.ToDictionary(file => file.Key, file => new RecordedFile(file.Value.FileName, file.Value.Size, file.Value.Sha256)),
            [
                .. from happened in await timelines.ReadAsync(contractId, cancellationToken).ConfigureAwait(false)
                   where happened.Payload is not (ChargebackEvent or EvidenceEvent or EarningEvent or TransactionCompleted { Type: TransactionType.EscrowRelease })
                   select new RecordedEvent(happened.OccurredAt, TimelineSentences.Of(happened.Payload, names)),
            ]);
    }
}
