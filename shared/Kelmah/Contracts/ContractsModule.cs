using System.Runtime.CompilerServices;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>Contracts and their milestones.</summary>
public sealed class ContractsModule : IModule
{
    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        module.Settings<ContractOptions>("Contracts");
        DescribeContracts(module);
        DescribeMilestones(module);
        DescribeTerms(module);
        DescribeAmendments(module);
        DescribeEndings(module);
        module.Notify(() => [.. ContractNotifications.Templates, .. MilestoneNotifications.Templates, .. AmendmentNotifications.Templates, .. EndingNotifications.Templates]);
    }

    private static void DescribeContracts(ModuleBuilder module)
    {
        module.Collection(ContractCollection.Definition);
        module.Retention(ContractCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Lifecycle(ContractCollection.Definition, contract => ProcessState.NameOf(contract.Status), StandingOf);
        module.Deadline(Deadlines.Signing, (Agreements agreements, Guid id, CancellationToken stop) => agreements.ExpireSigningAsync(id, stop));
        module.Deadline(Deadlines.Funding, (Agreements agreements, Guid id, CancellationToken stop) => agreements.ExpireFundingAsync(id, stop));
        module.DailySweep(
            "Completion",
            now => new Query<Contract>
            {
                Where = ContractCollection.Status.In(ContractStatus.Active, ContractStatus.Disputed) & ContractCollection.FundedAt.AtMost(now),
            },
            (ContractEnding ending, Guid id, CancellationToken stop) => ending.CompleteAsync(id, stop));
        module.DailySweep(
            "Milestone without a deadline",
            now => new Query<Contract> { Where = ContractCollection.Status.Is(ContractStatus.Active) & ContractCollection.FundedAt.AtMost(now) },
            (ContractClocks clocks, Guid id, CancellationToken stop) => clocks.ResumeAsync(id, stop));
        module.On<ContractPaused>().Facts((Contract contract, NotificationFacts facts) => facts with { Reason = contract.Pauses.LastOrDefault()?.Reason });
        module.On<UserSubscriptionChanged>().Run((DraftFees drafts, UserSubscriptionChanged changed, CancellationToken stop) => drafts.RenewAsync(changed.UserId, stop));
        module.On<ContractDrafted>().StartLifecycle<Contract>(drafted => drafted.ContractId);
        module.On<ContractEvent>()
            .WakeLifecycle<Contract>(happened => happened.ContractId)
            .About(happened => new(happened.ContractId, HirerId: happened.HirerId, WorkerId: happened.WorkerId));
        module.ErasureObstacle(FindOpenAsync);
        module.OpenReading<IDocumentStore>("contracts", async (store, reader, id, stop) =>
            (await store.FindForAsync<Contract>(reader, id, PartyRole.Reader, stop).ConfigureAwait(false)).Refusal is null);
        module.SubjectsOf(SubjectsAsync);
        module.Shown((Caller reader, Contract contract) => contract.ShownTo(reader, static one => ContractView.Of(one, [])));
        module.Timeline<Contract, Contract>(id => ContractCollection.Id.Is(id));
        module.PersonalData(new(ContractCollection.Definition)
        {
            Export = (store, userId, stop) => store.EachContractAsync(userId, contract => new[] { contract }.ToAsyncEnumerable(), stop),
            Kept = PersonalDataRule.Evidence,
        });
    }

    private static void DescribeMilestones(ModuleBuilder module)
    {
        module.Collection(MilestoneCollection.Definition);
        module.Retention(MilestoneCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Shown((Caller reader, Milestone milestone) => milestone.ShownTo(reader, MilestoneView.Of));
        module.Lifecycle(MilestoneCollection.Definition, milestone => ProcessState.NameOf(milestone.Status), StandingAsync);
        module.Deadline(Deadlines.MilestoneDue, (Milestones milestones, Guid id, CancellationToken stop) => milestones.MarkOverdueAsync(id, stop));
        module.Deadline(Deadlines.AutoApproval, (Milestones milestones, Guid id, CancellationToken stop) => milestones.AutoApproveAsync(id, stop));
        module.Deadline(Deadlines.NothingDelivered, (Milestones milestones, Guid id, CancellationToken stop) => milestones.MarkNothingDeliveredAsync(id, stop));
        module.Deadline(Deadlines.ExtensionAnswer, (MilestoneExtensions extensions, Guid id, CancellationToken stop) => extensions.ExpireAsync(id, stop));
        module.On<MilestoneActivated>().StartLifecycle<Milestone>(activated => activated.MilestoneId);
        // What happens to the milestone of a draft comes before its lifecycle.
        module.On<MilestoneEvent>()
            .WakeLifecycle<Milestone>(happened => happened.MilestoneId, mayNotHaveBegun: true)
            .About(happened => new(happened.ContractId, happened.MilestoneId, HirerId: happened.HirerId, WorkerId: happened.WorkerId));
        module.OpenReading<IDocumentStore>("milestones", async (store, reader, id, stop) =>
            (await store.FindForAsync<Milestone>(reader, id, PartyRole.Reader, stop).ConfigureAwait(false)).Refusal is null);
        module.Timeline<Contract, Milestone>(id => MilestoneCollection.ContractId.Is(id));
        module.PersonalData(new(MilestoneCollection.Definition)
        {
            Export = (store, userId, stop) => store.EachContractAsync(
                userId, contract => store.AllAsync(MilestoneCollection.ContractId.Is(contract.Id), stop), stop),
            Kept = PersonalDataRule.Evidence,
        });
    }

    private static void DescribeTerms(ModuleBuilder module)
    {
        module.Collection(ContractTermsCollection.Definition);
        module.Retention(ContractTermsCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.PersonalData(new(ContractTermsCollection.Definition)
        {
            Export = (store, userId, stop) => store.EachContractAsync(
                userId, contract => store.AllAsync(ContractTermsCollection.ContractId.Is(contract.Id), stop), stop),
            Kept = PersonalDataRule.Evidence,
        });
    }

    private static void DescribeAmendments(ModuleBuilder module)
    {
        module.Collection(AmendmentCollection.Definition);
        module.Retention(AmendmentCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Lifecycle(AmendmentCollection.Definition, amendment => ProcessState.NameOf(amendment.Status), StandingOf);
        module.Deadline(Deadlines.AmendmentAnswer, (Amendments amendments, Guid id, CancellationToken stop) => amendments.ExpireAsync(id, stop));
        module.On<AmendmentProposed>().StartLifecycle<Amendment>(proposed => proposed.AmendmentId);
        module.On<AmendmentEvent>()
            .WakeLifecycle<Amendment>(happened => happened.AmendmentId)
            .About(happened => new(happened.ContractId, HirerId: happened.HirerId, WorkerId: happened.WorkerId));
        module.OpenReading<IDocumentStore>("amendments", async (store, reader, id, stop) =>
            (await store.FindForAsync<Amendment>(reader, id, PartyRole.Reader, stop).ConfigureAwait(false)).Refusal is null);
        module.Timeline<Contract, Amendment>(id => AmendmentCollection.ContractId.Is(id));
        module.PersonalData(new(AmendmentCollection.Definition)
        {
            Export = (store, userId, stop) => store.EachContractAsync(
                userId, contract => store.AllAsync(AmendmentCollection.ContractId.Is(contract.Id), stop), stop),
            Kept = PersonalDataRule.Evidence,
        });
    }

    private static LifecycleStanding StandingOf(Amendment amendment) =>
        amendment.Status == AmendmentStatus.Proposed ? LifecycleStanding.Running : LifecycleStanding.Ended;

    private static void DescribeEndings(ModuleBuilder module)
    {
        module.Collection(EndingProposalCollection.Definition);
        module.Retention(EndingProposalCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Lifecycle(EndingProposalCollection.Definition, proposal => ProcessState.NameOf(proposal.Status), StandingAsync);
        module.Deadline(EndingDeadlines.Answer, (EndingSilence silence, Guid id, CancellationToken stop) => silence.ExpireAsync(id, stop));
        module.Deadline(EndingDeadlines.Decision, (EndingSilence silence, Guid id, CancellationToken stop) => silence.RaiseAlarmAsync(id, stop));
        module.On<EndingProposed>().StartLifecycle<EndingProposal>(proposed => proposed.EndingId);
        module.On<EndingEvent>()
            .WakeLifecycle<EndingProposal>(happened => happened.EndingId)
            .About(happened => new(happened.ContractId, HirerId: happened.HirerId, WorkerId: happened.WorkerId));
        module.On<EscrowHeld>().Run<EndingSilence>((silence, happened, stop) => silence.VoidAsync(happened.ContractId, stop));
        module.On<EscrowReleased>().Run<EndingSilence>((silence, happened, stop) => silence.VoidAsync(happened.ContractId, stop));
        module.On<EscrowRefunded>().Run<EndingSilence>((silence, happened, stop) => silence.VoidAsync(happened.ContractId, stop));
        module.On<ContractCompleted>().Run<EndingSilence>((silence, happened, stop) => silence.VoidAsync(happened.ContractId, stop));
        module.On<ContractCancelled>().Run<EndingSilence>((silence, happened, stop) => silence.VoidAsync(happened.ContractId, stop));
        module.OpenReading<IDocumentStore>("contract-endings", async (store, reader, id, stop) =>
            (await store.FindForAsync<EndingProposal>(reader, id, PartyRole.Reader, stop).ConfigureAwait(false)).Refusal is null);
        module.Timeline<Contract, EndingProposal>(id => EndingProposalCollection.ContractId.Is(id));
        module.PersonalData(new(EndingProposalCollection.Definition)
        {
            Export = (store, userId, stop) => store.EachContractAsync(
                userId, contract => store.AllAsync(EndingProposalCollection.ContractId.Is(contract.Id), stop), stop),
            Kept = PersonalDataRule.Evidence,
        });
    }

    private static async IAsyncEnumerable<string> SubjectsAsync(IDocumentStore store, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var contract in store.ContractsOfAsync(userId, cancellationToken).ConfigureAwait(false))
        {
            yield return $"contracts/{contract.Id}";
            foreach (var milestone in await store.MilestonesOfAsync(contract.Id, cancellationToken).ConfigureAwait(false)) yield return $"milestones/{milestone.Id}";
            var amendments = store.AllAsync(AmendmentCollection.ContractId.Is(contract.Id), cancellationToken);
            await foreach (var amendment in amendments.ConfigureAwait(false)) yield return $"amendments/{amendment.Id}";
            await foreach (var proposal in store.AllAsync(EndingProposalCollection.ContractId.Is(contract.Id), cancellationToken).ConfigureAwait(false)) yield return $"contract-endings/{proposal.Id}";
        }
    }

    private static async Task<Refusal?> FindOpenAsync(IDocumentReader store, LeavingUser user, CancellationToken cancellationToken)
    {
        var open = (ContractCollection.HirerId.Is(user.Id) | ContractCollection.WorkerId.Is(user.Id))
            & ContractCollection.Status.In(ContractStatus.Draft, ContractStatus.Active, ContractStatus.Disputed);
        return await store.CountAsync(open, cancellationToken).ConfigureAwait(false) > 0 ? new Refusal(IdentityErrors.ErasureContractsOpen) : null;
    }

    private static LifecycleStanding StandingOf(Contract contract) => contract.Status switch
    {
        ContractStatus.Completed or ContractStatus.Cancelled => LifecycleStanding.Ended,
        ContractStatus.Draft or ContractStatus.Active or ContractStatus.Disputed => LifecycleStanding.Running,
    };

    /// <summary>The deadlines of an open proposal run while its contract does, and stand still while money is frozen.</summary>
    private static async Task<Func<EndingProposal, LifecycleStanding>> StandingAsync(
        IDocumentReader store, IReadOnlyList<EndingProposal> proposals, CancellationToken cancellationToken)
    {
        var contracts = await store.ContractsAsync(proposals.Select(proposal => proposal.ContractId), cancellationToken).ConfigureAwait(false);
        return proposal => !proposal.IsOpen
            ? LifecycleStanding.Ended
            : contracts[proposal.ContractId].Status switch
            {
                ContractStatus.Disputed => LifecycleStanding.Suspended,
                // With the end of its contract it is void, by its deadline at the latest.
                ContractStatus.Draft or ContractStatus.Active or ContractStatus.Completed or ContractStatus.Cancelled => LifecycleStanding.Running,
            };
    }

    /// <summary>A milestone's deadlines run while its contract is active, until its money has left the escrow.</summary>
    private static async Task<Func<Milestone, LifecycleStanding>> StandingAsync(
        IDocumentReader store, IReadOnlyList<Milestone> milestones, CancellationToken cancellationToken)
    {
        var contracts = await store.ContractsAsync(milestones.Select(milestone => milestone.ContractId), cancellationToken).ConfigureAwait(false);
        return milestone => milestone.IsClosed
            ? LifecycleStanding.Ended
            : contracts[milestone.ContractId] switch
            {
                { Status: ContractStatus.Active, FundedAt: null } => LifecycleStanding.WithoutReminders,
                { IsUnderWay: true } => milestone.FrozenAt is null ? LifecycleStanding.Running : LifecycleStanding.Suspended,
                { Status: ContractStatus.Draft } => LifecycleStanding.Suspended,
                _ => LifecycleStanding.Ended,
            };
    }
}
