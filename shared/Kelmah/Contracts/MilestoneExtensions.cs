using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Later due dates: one party asks, the other agrees, or the request lapses.</summary>
public sealed class MilestoneExtensions(Transactor transactor, ContractNames names, ContractOptions options, TimeProvider clock)
{
    /// <summary>A party asks for a later due date, or agrees to one by asking for the same.</summary>
    public Task<Result<MilestoneView>> ExtendAsync(Caller caller, Guid milestoneId, DateTimeOffset dueDate, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<MilestoneView>(caller.UserId, async work =>
        {
            var found = await work.FindForAsync<Milestone>(caller, milestoneId, PartyRole.Either, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var milestone)) return refusal;
            var now = clock.GetUtcNow();
            if (dueDate > now + MilestoneInput.Horizon) return InputErrors.Of("dueDate", "It must be within five years.");
            var decided = milestone.Extend(caller.UserId, InMilliseconds(dueDate), now, options.ExtensionDays);
            return (await UpdateAsync(work, decided, cancellationToken).ConfigureAwait(false)).Then<MilestoneView>(changed => MilestoneView.Of(changed));
        }, cancellationToken), cancellationToken);

    /// <summary>What the deadline <see cref="DeadlineKind.ExtensionAnswer"/> does. Safe to repeat: refused where no request is open any more.</summary>
    public Task<Result<Milestone>> ExpireAsync(Guid milestoneId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Milestone>(actorId: null, async work =>
        {
            var milestone = await work.FindAsync<Milestone>(milestoneId, cancellationToken).ConfigureAwait(false);
            return milestone is null
                ? RequestErrors.NotFound
                : await UpdateAsync(work, milestone.ExpireExtension(clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>As the store keeps it, so that the other party agrees to exactly what it has read.</summary>
    internal static DateTimeOffset InMilliseconds(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), time.Offset);

    /// <summary>Adds a decided milestone to the commit. One that changed must be in an active contract; a repeat need not.</summary>
    private static async Task<Result<Milestone>> UpdateAsync(UnitOfWork work, Result<Milestone> decided, CancellationToken cancellationToken)
    {
        if (decided.IsRefused(out _, out var next) || next.NewEvents.IsEmpty) return decided;
        var contract = await work.FindAsync<Contract>(next.ContractId, cancellationToken).ConfigureAwait(false);
        return contract!.Status == ContractStatus.Active ? work.Update(next) : ContractErrors.NotActive;
    }
}
