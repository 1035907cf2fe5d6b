namespace Kelmah.Domain.Jobs;

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
public sealed record ApplicationSubmitted(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, Money ProposedRate)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>The hirer took it.</summary>
public sealed record ApplicationAccepted(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>The hirer chose otherwise.</summary>
public sealed record ApplicationRejected(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>The worker took it back.</summary>
public sealed record ApplicationWithdrawn(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);
