using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>What becomes of jobs and applications as a contract comes and goes.</summary>
public sealed class Hiring : IJobs
{
    /// <inheritdoc/>
    public ValueTask<Job?> FindAsync(IDocumentReader reader, Guid jobId, CancellationToken cancellationToken) => reader.FindAsync<Job>(jobId, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<Guid, string>> TitlesAsync(IDocumentReader reader, IEnumerable<Guid> jobIds, CancellationToken cancellationToken) =>
        (await reader.FindJobsAsync(jobIds, cancellationToken).ConfigureAwait(false)).ToDictionary(job => job.Key, job => job.Value.Title);

    /// <inheritdoc/>
    public Task<Result<JobApplication>> FindApplicationAsync(IDocumentReader reader, Caller caller, Guid applicationId, CancellationToken cancellationToken) =>
        reader.FindApplicationForAsync(caller, applicationId, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> HaveApplicationAsync(IDocumentReader reader, Guid userId, IReadOnlyCollection<Guid> others, CancellationToken cancellationToken) =>
        await reader.CountAsync(ApplicationCollection.WorkerId.Is(userId) & ApplicationCollection.HirerId.In(others), cancellationToken).ConfigureAwait(false) > 0
        || await reader.CountAsync(ApplicationCollection.HirerId.Is(userId) & ApplicationCollection.WorkerId.In(others), cancellationToken).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public Result<Acceptance> Accept(UnitOfWork work, JobApplication application, DateTimeOffset now) =>
        application.Accept(now).Then<Acceptance>(accepted => Add(work, accepted, application.ProposedRate));

    /// <inheritdoc/>
    public async Task<Result<Acceptance>> AcceptOfferAsync(
        UnitOfWork work, JobApplication application, Guid offerId, Guid acceptedBy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var offer = await work.FindAsync<Offer>(offerId, cancellationToken).ConfigureAwait(false);
        if (offer is null || offer.ApplicationId != application.Id) return RequestErrors.NotFound;
        return application.AcceptOffer(offer, acceptedBy, now).Then<Acceptance>(accepted => Add(work, accepted, offer.Rate));
    }

    /// <inheritdoc/>
    public async Task CloseAsync(UnitOfWork work, Guid jobId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var job = await work.FindAsync<Job>(jobId, cancellationToken).ConfigureAwait(false);
        if (!job!.Close(JobClosing.ContractSigned, now).IsRefused(out _, out var closed)) work.Update(closed);
        await work.ChangePendingAsync(jobId, application => application.Reject(now).Value, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task ReopenAsync(UnitOfWork work, Guid jobId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var job = await work.FindAsync<Job>(jobId, cancellationToken).ConfigureAwait(false);
        if (job!.ClosedBecause != JobClosing.ContractSigned) return;
        var lost = job.ContractLost(now);
        var reopened = lost.Then(left => left.Reopen(now));
        if (!(reopened.Refusal is null ? reopened : lost).IsRefused(out _, out var next)) work.Update(next);
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(UnitOfWork work, Guid jobId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var job = await work.FindAsync<Job>(jobId, cancellationToken).ConfigureAwait(false);
        if (!job!.Complete(now).IsRefused(out _, out var completed)) work.Update(completed);
    }

    private static Acceptance Add(UnitOfWork work, JobApplication accepted, Money rate) =>
        new(work.Update(accepted), rate, IsRepeat: accepted.NewEvents.IsEmpty);
}
