using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>Moves the deadlines of a contract for a party that is away, and sees to it that each milestone whose money is held has one.</summary>
public sealed class ContractClocks(
    IDocumentStore store, Transactor transactor, ContractNames names, IEscrows escrows, ContractOptions options, TimeProvider clock)
{
    /// <summary>What has deadlines on a contract's timeline.</summary>
    private static readonly IReadOnlyList<TimelinePart> Parts = [.. ModuleCatalogue.Product.All<TimelinePart>().Where(part => part.Owner == typeof(Contract))];

    /// <summary>
    /// A party is away: each deadline of the contract that runs against it passes so many days later. Each is paused once in its life. Refused
    /// with <c>nothing_to_pause</c> where none runs against the caller, as those do not of a milestone that is frozen, and with <c>pause_used</c> where all were paused before.
    /// </summary>
    public async Task<Result<ContractView>> PauseAsync(Caller caller, Guid contractId, PauseInput input, CancellationToken cancellationToken)
    {
        var paused = await transactor.RunAsync<Contract>(caller.UserId, async work =>
        {
            var found = await work.FindForAsync<Contract>(caller, contractId, PartyRole.Either, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (Check(input) is { } wrong) return wrong;
            if (!contract.IsUnderWay) return ContractErrors.NotActive;
            var absence = new Absence(caller.UserId, TimeSpan.FromDays(input.Days), clock.GetUtcNow());
            return await MoveAsync(work, contract, absence, input, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        return await names.AddAsync(ReadAsync(paused, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Starts the time to hand in again of the milestones of a funded contract for which none runs and no refund is asked for, as earlier
    /// releases left them. Safe to repeat; refused where there is none.
    /// </summary>
    public Task<Result<Contract>> ResumeAsync(Guid contractId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Contract>(actorId: null, async work =>
        {
            var contract = await work.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false);
            if (contract is not { Status: ContractStatus.Active, FundedAt: not null }) return ContractErrors.NotActive;
            var milestones = await work.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            foreach (var milestone in milestones.Where(milestone => milestone.StandsStill))
            {
                if (await escrows.IsRefundUndecidedAsync(work, milestone.Id, cancellationToken).ConfigureAwait(false)) continue;
                if (!milestone.AwaitDelivery(clock.GetUtcNow()).IsRefused(out _, out var awaited)) work.Update(awaited);
            }

            return work.IsEmpty ? ContractErrors.DeadlineNotReached : contract;
        }, cancellationToken);

    private Refusal? Check(PauseInput input) =>
        input.Check() ?? (input.Days > options.PauseDays ? InputErrors.Of("days", $"It must be {ContractPause.MinDays} to {options.PauseDays}.") : null);

    private static async Task<Result<Contract>> MoveAsync(
        UnitOfWork work, Contract contract, Absence absence, PauseInput input, CancellationToken cancellationToken)
    {
        var clocks = PausedClocks.None;
        foreach (var part in Parts)
            clocks = clocks.With(await part.PauseAsync(work, contract.Id, absence, cancellationToken).ConfigureAwait(false));
        if (clocks.Moved.IsEmpty && clocks.Refused.Contains(ContractErrors.PauseUsed)) return ContractErrors.PauseUsed;
        var pause = new ContractPause(absence.UserId, input.Days, input.Reason, absence.Now, clocks.Moved);
        return contract.Pause(pause, absence.Now).Then<Contract>(paused => work.Update(paused));
    }

    private async Task<Result<ContractView>> ReadAsync(Result<Contract> paused, CancellationToken cancellationToken)
    {
        if (paused.IsRefused(out var refusal, out var contract)) return refusal;
        return ContractView.Of(contract, await store.MilestonesOfAsync(contract.Id, cancellationToken).ConfigureAwait(false));
    }
}
