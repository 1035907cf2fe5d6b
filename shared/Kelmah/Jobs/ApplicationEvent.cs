using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>What happens to an application.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers the job.</param>
/// <param name="WorkerId">Who applied.</param>
public abstract record ApplicationEvent(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId) : DomainEvent;

/// <summary>A worker applied.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers the job.</param>
/// <param name="WorkerId">Who applied.</param>
/// <param name="ProposedRate">For the whole job.</param>
[EventName("ApplicationSubmitted")]
public sealed record ApplicationSubmitted(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, Money ProposedRate)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>The hirer took it.</summary>
[EventName("ApplicationAccepted")]
public sealed record ApplicationAccepted(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>A party proposed another rate.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers the job.</param>
/// <param name="WorkerId">Who applied.</param>
/// <param name="OfferId">The offer.</param>
[EventName("ApplicationNegotiated")]
public sealed record ApplicationNegotiated(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, Guid OfferId)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>A party accepted the other's offer.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers the job.</param>
/// <param name="WorkerId">Who applied.</param>
/// <param name="OfferId">The offer.</param>
/// <param name="MadeBy">Who had made it.</param>
/// <param name="Rate">What both agree on.</param>
[EventName("OfferAccepted")]
public sealed record OfferAccepted(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, Guid OfferId, Guid MadeBy, Money Rate)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>The hirer chose otherwise.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers the job.</param>
/// <param name="WorkerId">Who applied.</param>
/// <param name="Reason">In the hirer's words, if any were given.</param>
[EventName("ApplicationRejected")]
public sealed record ApplicationRejected(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, string? Reason = null)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>The worker took it back.</summary>
[EventName("ApplicationWithdrawn")]
public sealed record ApplicationWithdrawn(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>The job was changed after the worker applied.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers the job.</param>
/// <param name="WorkerId">Who applied.</param>
/// <param name="Revision">The job's revision from now on.</param>
/// <param name="Changes">The fields that were changed.</param>
[EventName("ApplicationJobChanged")]
public sealed record ApplicationJobChanged(
    Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, int Revision, ImmutableArray<string> Changes)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>The job takes no more applications; this one still waits for an answer.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers the job.</param>
/// <param name="WorkerId">Who applied.</param>
/// <param name="Because">Why.</param>
[EventName("ApplicationJobClosed")]
public sealed record ApplicationJobClosed(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, JobClosing Because)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>The job closes by itself within a day.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers the job.</param>
/// <param name="WorkerId">Who applied.</param>
/// <param name="Deadline">When.</param>
[EventName("ApplicationJobDeadlineNear")]
public sealed record ApplicationJobDeadlineNear(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, DateTimeOffset Deadline)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);
