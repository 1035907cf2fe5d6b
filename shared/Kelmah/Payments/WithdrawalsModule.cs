using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;

namespace Kelmah.Payments;

/// <summary>Money that leaves wallets, and where it goes.</summary>
public sealed class WithdrawalsModule : IModule
{
    private const string Orchestrator = "WithdrawalOrchestrator";

    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        DescribeDestinations(module);
        module.Collection(WithdrawalCollection.Definition);
        module.Retention(WithdrawalCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Shown((Caller reader, Withdrawal withdrawal) => reader.IsAdmin ? AdminPayoutView.Of(withdrawal)
            : withdrawal.UserId == reader.UserId ? WithdrawalView.Of(withdrawal)
            : null);
        module.Deadline(WithdrawalDeadlines.PayoutArrival, (WithdrawalAdministration withdrawals, Guid id, CancellationToken stop) => withdrawals.RaiseAlarmAsync(id, stop));
        module.Deadline(WithdrawalDeadlines.ManualPayout, (WithdrawalAdministration withdrawals, Guid id, CancellationToken stop) => withdrawals.RaiseAlarmAsync(id, stop));
        module.On<WithdrawalRequested>().React(new StartsInstance(record =>
            record.Payload is WithdrawalRequested { Method: PayoutMethod.Stripe } requested ? StartOf(InstanceOf(requested.WithdrawalId), requested.WithdrawalId) : null));
        // The orchestration that sent one that was paid has ended.
        module.On<WithdrawalReturning>().React(new StartsInstance(record =>
            record.Payload is WithdrawalReturning { WasPaid: true } returning ? StartOf($"withdrawal-return-{returning.WithdrawalId}", returning.WithdrawalId) : null));
        Wake<WithdrawalPaid>(module, paid => paid.Method);
        Wake<WithdrawalReturning>(module, _ => PayoutMethod.Stripe);
        Wake<WithdrawalFailed>(module, failed => failed.Method);
        Wake<WithdrawalCancelled>(module, cancelled => cancelled.Method);
        GoOnGivingBack<WithdrawalCancelled>(module);
        GoOnGivingBack<WithdrawalFailed>(module);
        GoOnGivingBack<WithdrawalReturned>(module);
        GoOnGivingBack<WithdrawalKept>(module);
        module.On<WithdrawalFailed>().Facts((Withdrawal failed, NotificationFacts facts) => facts with { Reason = failed.Reason });
        module.On<WithdrawalReturned>().Facts((Withdrawal returned, NotificationFacts facts) => facts with { Reason = returned.Reason });
        module.On<WithdrawalStuck>().Facts((Withdrawal stuck, NotificationFacts facts) => facts with { Reason = stuck.Problem });
        module.On<WithdrawalOverdue>().Facts((Withdrawal late, NotificationFacts facts) => facts with { Reason = late.Problem ?? late.Reason });
        module.Sweep(
            "Withdrawal",
            _ => new Query<Withdrawal>
            {
                Where = WithdrawalCollection.Status.In(WithdrawalStatus.Pending, WithdrawalStatus.Returning) & WithdrawalCollection.Method.Is(PayoutMethod.Stripe),
            },
            (SendWithdrawal withdrawals, Guid id, CancellationToken stop) => withdrawals.ExecuteAsync(id, stop));
        // What is on its way to a bank is so for days, and its orchestration asks for it each hour.
        module.DailySweep(
            "Withdrawal on its way",
            _ => new Query<Withdrawal> { Where = WithdrawalCollection.Status.Is(WithdrawalStatus.Sending) & WithdrawalCollection.Method.Is(PayoutMethod.Stripe) },
            (SendWithdrawal withdrawals, Guid id, CancellationToken stop) => withdrawals.ExecuteAsync(id, stop));
        module.Sweep(
            "Payout that may come back",
            now => new Query<Withdrawal> { Where = WithdrawalCollection.AskAt.AtMost(now), OrderBy = [WithdrawalCollection.AskAt.Ascending()] },
            (WithdrawalRecords withdrawals, Guid id, CancellationToken stop) => withdrawals.AskAsync(id, stop));
        module.SubjectsOf((store, userId, stop) => store.AllAsync(WithdrawalCollection.UserId.Is(userId), stop).Select(withdrawal => $"withdrawals/{withdrawal.Id}"));
        module.PersonalData(new(WithdrawalCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(WithdrawalCollection.UserId.Is(userId), stop).Select(WithdrawalView.Of),
            Erase = (eraser, userId, stop) => eraser.ChangeAsync(WithdrawalCollection.UserId.Is(userId), withdrawal => withdrawal.ErasePersonalData(eraser.Now), stop),
        });
        module.Notify(() => [.. WithdrawalNotifications.Templates, .. WithdrawalNotifications.Alarms]);
    }

    private static void DescribeDestinations(ModuleBuilder module)
    {
        module.Collection(PayoutDestinationCollection.Definition);
        module.Retention(PayoutDestinationCollection.Definition, RetentionEnd.Erasure, "until the erasure");
        module.PersonalData(new(PayoutDestinationCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(PayoutDestinationCollection.UserId.Is(userId), stop).Select(PayoutDestinationView.Of),
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(PayoutDestinationCollection.UserId.Is(userId), stop),
        });
    }

    /// <summary>Only what Stripe pays has an orchestration.</summary>
    private static void Wake<TEvent>(ModuleBuilder module, Func<TEvent, PayoutMethod> method)
        where TEvent : WithdrawalEvent =>
        module.On<TEvent>().Wake(happened => method(happened) == PayoutMethod.Stripe ? InstanceOf(happened.WithdrawalId) : null);

    /// <summary>What its owner gives back may wait for it.</summary>
    private static void GoOnGivingBack<TEvent>(ModuleBuilder module)
        where TEvent : WithdrawalEvent =>
        module.On<TEvent>().Run((AwaitedGiveBacks given, TEvent happened, CancellationToken stop) => given.ContinueAllAsync(happened.UserId, stop));

    private static InstanceStart StartOf(string instanceId, Guid withdrawalId) => new(Orchestrator, instanceId, withdrawalId);

    private static string InstanceOf(Guid withdrawalId) => $"withdrawal-{withdrawalId}";
}
