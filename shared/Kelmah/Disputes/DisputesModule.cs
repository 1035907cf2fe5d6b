using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;
using Kelmah.Payments;

namespace Kelmah.Disputes;

/// <summary>Disputes about money that is held, and the sealed offers of their parties.</summary>
public sealed class DisputesModule : IModule
{
    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        module.Settings<DisputeOptions>("Disputes");
        DescribeDisputes(module);
        DescribeOffers(module);
        module.Notify(() => [.. DisputeNotifications.Templates, .. DisputeNotifications.Alarms]);
    }

    private static void DescribeDisputes(ModuleBuilder module)
    {
        module.Collection(DisputeCollection.Definition);
        module.Retention(DisputeCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Shown((Caller reader, Dispute dispute) => dispute.ShownTo(reader, one => DisputeView.Of(one, own: null, one.UpdatedAt)));
        module.Lifecycle(DisputeCollection.Definition, dispute => ProcessState.NameOf(dispute.Status), StandingOf);
        module.Deadline(DisputeDeadlines.Answer, (DisputeClocks clocks, Guid id, CancellationToken stop) => clocks.PassAnswerAsync(id, stop));
        module.Deadline(DisputeDeadlines.Escalation, (DisputeClocks clocks, Guid id, CancellationToken stop) => clocks.PassMediationAsync(id, stop));
        module.Deadline(DisputeDeadlines.Alarm, (DisputeClocks clocks, Guid id, CancellationToken stop) => clocks.RaiseAlarmAsync(id, stop));
        module.Deadline(DisputeDeadlines.Ruling, (DisputeClocks clocks, Guid id, CancellationToken stop) => clocks.PassRulingAsync(id, stop));
        module.On<DisputeOpened>().StartLifecycle<Dispute>(opened => opened.DisputeId);
        module.On<DisputeEvent>()
            .WakeLifecycle<Dispute>(happened => happened.DisputeId)
            .About(happened => new(happened.ContractId, (happened as DisputeOpened)?.MilestoneId, HirerId: happened.HirerId, WorkerId: happened.WorkerId));
        module.On<EscrowFrozen>().Run<DisputeClocks>((clocks, happened, stop) => clocks.FollowAsync(happened.ContractId, stop));
        module.On<EscrowUnfrozen>().Run<DisputeClocks>((clocks, happened, stop) => clocks.FollowAsync(happened.ContractId, stop));
        module.On<EscrowRefunded>().Run<DisputeClocks>((clocks, happened, stop) => clocks.FollowAsync(happened.ContractId, stop));
        module.DailySweep(
            "Dispute in the hands of a bank",
            _ => new Query<Dispute> { Where = DisputeCollection.Status.In(DisputeStatus.Open, DisputeStatus.InReview, DisputeStatus.Escalated) },
            (DisputeClocks clocks, Guid id, CancellationToken stop) => clocks.FollowOneAsync(id, stop));
        module.OpenReading<IDocumentStore>("disputes", async (store, reader, id, stop) =>
            (await store.FindForAsync<Dispute>(reader, id, PartyRole.Reader, stop).ConfigureAwait(false)).Refusal is null);
        module.SubjectsOf((store, userId, stop) => store.DisputesOfAsync(userId, stop).Select(dispute => $"disputes/{dispute.Id}"));
        module.Timeline<Contract, Dispute>(id => DisputeCollection.ContractId.Is(id));
        module.PersonalData(new(DisputeCollection.Definition)
        {
            Export = (store, userId, stop) => store.DisputesOfAsync(userId, stop),
            Kept = PersonalDataRule.Evidence,
        });
    }

    /// <summary>What a side offered is exported to that side alone, and only while it would not tell of the other's.</summary>
    private static void DescribeOffers(ModuleBuilder module)
    {
        module.Collection(SealedOffersCollection.Definition);
        module.Retention(SealedOffersCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.PersonalData(new(SealedOffersCollection.Definition)
        {
            Export = OwnOffersAsync,
            Kept = PersonalDataRule.Evidence,
        });
    }

    private static async IAsyncEnumerable<object> OwnOffersAsync(
        IDocumentStore store, Guid userId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var dispute in store.DisputesOfAsync(userId, cancellationToken).ConfigureAwait(false))
        {
            var offers = await store.FindAsync(SealedOffersCollection.DisputeId.Is(dispute.Id), cancellationToken).ConfigureAwait(false);
            if (offers?.Of(userId) is { } own) yield return new OwnOffer(dispute.Id, own.ToWorker, own.MadeAt);
        }
    }

    private static LifecycleStanding StandingOf(Dispute dispute) =>
        !dispute.IsOpen ? LifecycleStanding.Ended
        : dispute.AwaitsBankSince is null ? LifecycleStanding.Running
        : LifecycleStanding.Suspended;

    /// <summary>What a user offered.</summary>
    private sealed record OwnOffer(Guid DisputeId, Money ToWorker, DateTimeOffset MadeAt);
}
