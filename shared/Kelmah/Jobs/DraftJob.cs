using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Makes a draft of a job.</summary>
public sealed class DraftJob(Transactor transactor, TimeProvider clock, IIdSource ids)
{
    /// <summary>Refused for anybody but a hirer and for a bad content.</summary>
    public Task<Result<Job>> ExecuteAsync(Caller caller, JobContent content, CancellationToken cancellationToken) =>
        transactor.RunAsync<Job>(
            caller.UserId,
            work => Task.FromResult(
                caller.Role == UserRole.Hirer
                    ? Job.Draft(ids.NewId(), caller.UserId, content, clock.GetUtcNow()).Then<Job>(draft => work.Insert(draft))
                    : RequestErrors.RoleNotAllowed),
            cancellationToken);
}
