using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>
/// Jobs and applications for the other modules: read, and changed in the commit of another module as a contract comes and goes. Each
/// change is dated by the caller.
/// </summary>
public interface IJobs
{
    /// <summary>A job; null where there is none.</summary>
    ValueTask<Job?> FindAsync(IDocumentReader reader, Guid jobId, CancellationToken cancellationToken);

    /// <summary>The titles of some jobs by their ids, read together; a job that is not there is missing.</summary>
    /// <param name="reader">What decides nothing: the store, or what a unit of work may peek at.</param>
    /// <param name="jobIds">Which; some may be the same.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<IReadOnlyDictionary<Guid, string>> TitlesAsync(IDocumentReader reader, IEnumerable<Guid> jobIds, CancellationToken cancellationToken);

    /// <summary>An application; <c>not_found</c> for anybody but its worker and the job's hirer.</summary>
    Task<Result<JobApplication>> FindApplicationAsync(IDocumentReader reader, Caller caller, Guid applicationId, CancellationToken cancellationToken);

    /// <summary>Whether a user ever applied to a job of one of some others, or one of them to a job of the user's.</summary>
    /// <param name="reader">What decides nothing: the store, or what a unit of work may peek at.</param>
    /// <param name="userId">The user.</param>
    /// <param name="others">The others.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<bool> HaveApplicationAsync(IDocumentReader reader, Guid userId, IReadOnlyCollection<Guid> others, CancellationToken cancellationToken);

    /// <summary>Adds to a unit of work that the hirer accepts an application at its proposed rate. A repeat adds nothing.</summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="application">As it was loaded in this attempt.</param>
    /// <param name="now">UTC.</param>
    Result<Acceptance> Accept(UnitOfWork work, JobApplication application, DateTimeOffset now);

    /// <summary>
    /// Adds to a unit of work that a party accepts the last offer of the other one. A repeat adds nothing; <c>not_found</c> for an
    /// offer of another application.
    /// </summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="application">As it was loaded in this attempt.</param>
    /// <param name="offerId">Which offer.</param>
    /// <param name="acceptedBy">The hirer or the worker.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    Task<Result<Acceptance>> AcceptOfferAsync(
        UnitOfWork work, JobApplication application, Guid offerId, Guid acceptedBy, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Adds to a unit of work that a contract for the job is signed: the job closes, and its pending applications are rejected.</summary>
    Task CloseAsync(UnitOfWork work, Guid jobId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to a unit of work that the signed contract for the job has come to nothing: the job is open again, or, once past its
    /// deadline, left to its hirer. A job that no contract closed stays unchanged.
    /// </summary>
    Task ReopenAsync(UnitOfWork work, Guid jobId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Adds to a unit of work that the contract for the job is completed, and with it the job.</summary>
    Task CompleteAsync(UnitOfWork work, Guid jobId, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>An application that is accepted.</summary>
/// <param name="Application">As it will be stored.</param>
/// <param name="Rate">What both agree on, for the whole job.</param>
/// <param name="IsRepeat">Whether it was accepted before.</param>
public sealed record Acceptance(JobApplication Application, Money Rate, bool IsRepeat);
