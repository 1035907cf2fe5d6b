using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.Notifications;

namespace Kelmah.Payments;

/// <summary>Escrows, payments, refunds, wallets and payout accounts.</summary>
public sealed class PaymentsModule : IModule
{
    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        module.Settings<PaymentLimits>("Payments", limits => limits.Validate(
            static given => given.IsValid(), "The setting Payments__MinimumCharge must be a list such as GHS 10,USD 0.50 of accepted currencies, each once, up to Payments__MaximumMinorUnits."));
        DescribeEscrows(module);
        DescribeTransactions(module);
        DescribeRefundRequests(module);
        DescribeWallets(module);
        DescribeWebhooks(module);
        DescribeStripeSide(module);
        module.Notify(() => [.. PaymentNotifications.Templates, .. PaymentNotifications.Alarms]);
    }

    private static void DescribeEscrows(ModuleBuilder module)
    {
        module.Collection(EscrowCollection.Definition);
        module.Retention(EscrowCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Timeline<Contract, Escrow>(id => EscrowCollection.ContractId.Is(id));
        module.PersonalData(new(EscrowCollection.Definition)
        {
            Export = (store, userId, stop) => store.EachContractAsync(userId, contract => store.AllAsync(EscrowCollection.ContractId.Is(contract.Id), stop), stop),
            Kept = PersonalDataRule.AccountingRecord,
        });
        module.On<EscrowEvent>().About(happened => new(happened.ContractId, HirerId: happened.HirerId, WorkerId: happened.WorkerId));
        module.ErasureObstacle(ErasureObstacles.FindAsync);
        module.Sweep(
            "Release",
            ContractReading.MilestonesToRelease,
            (ReleaseMilestone release, Guid id, CancellationToken stop) => release.ExecuteAsync(id, stop));
    }

    private static void DescribeTransactions(ModuleBuilder module)
    {
        module.Collection(TransactionCollection.Definition);
        module.Retention(TransactionCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Lifecycle(TransactionCollection.Definition, payment => ProcessState.NameOf(payment.Status), StandingOf);
        module.Deadline(PaymentDeadlines.CardPayment, (ExpireFunding expiry, Guid id, CancellationToken stop) => expiry.ExecuteAsync(id, stop));
        module.Deadline(PaymentDeadlines.MobileMoneyPayment, (ExpireFunding expiry, Guid id, CancellationToken stop) => expiry.ExecuteAsync(id, stop));
        module.Deadline(PaymentDeadlines.RefundArrival, (RefundAdministration refunds, Guid id, CancellationToken stop) => refunds.RaiseAlarmAsync(id, stop));
        module.On<TransactionEvent>().About(happened => new(happened.ContractId));
        module.On<TransactionFailed>().Facts((Transaction failed, NotificationFacts facts) => facts with { Reason = failed.Problem });
        module.On<RefundOverdue>().Facts((Transaction late, NotificationFacts facts) => facts with { Reason = late.Problem });
        module.On<UnreadablePaymentReceived>().Facts((Transaction paid, NotificationFacts facts) => facts with { PaidCurrency = paid.PaidCurrency });
        module.On<FundingStarted>().StartLifecycle<Transaction>(started => started.TransactionId);
        module.On<RefundStarted>().Start("RefundOrchestrator", started => RefundInstance(started.TransactionId), started => started.TransactionId);
        WakeWhenEnded<TransactionCompleted>(module, ended => (ended.TransactionId, ended.Type));
        WakeWhenEnded<TransactionFailed>(module, ended => (ended.TransactionId, ended.Type));
        WakeWhenEnded<TransactionCancelled>(module, ended => (ended.TransactionId, ended.Type));
        module.Sweep(
            "Refund",
            _ => new Query<Transaction> { Where = TransactionCollection.Type.Is(TransactionType.Refund) & TransactionCollection.Status.Is(TransactionStatus.Pending) },
            (SendRefund refunds, Guid id, CancellationToken stop) => refunds.ExecuteAsync(id, stop));
        module.Timeline<Contract, Transaction>(id =>
            TransactionCollection.ContractId.Is(id) & TransactionCollection.Type.In(TransactionType.Payment, TransactionType.Refund));
        module.PersonalData(new(TransactionCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(TransactionCollection.UserId.Is(userId), stop),
            Kept = PersonalDataRule.AccountingRecord,
        });
    }

    private static void DescribeRefundRequests(ModuleBuilder module)
    {
        module.Collection(RefundRequestCollection.Definition);
        module.Retention(RefundRequestCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Lifecycle(RefundRequestCollection.Definition, request => ProcessState.NameOf(request.Status), StandingAsync);
        module.Deadline(PaymentDeadlines.RefundAnswer, (RefundRequests requests, Guid id, CancellationToken stop) => requests.ExpireAsync(id, stop));
        module.On<RefundRequested>().StartLifecycle<RefundRequest>(requested => requested.RefundRequestId);
        module.On<RefundRequestEvent>()
            .WakeLifecycle<RefundRequest>(happened => happened.RefundRequestId)
            .About(happened => new(happened.ContractId, happened.MilestoneId, HirerId: happened.HirerId, WorkerId: happened.WorkerId));
        module.Timeline<Contract, RefundRequest>(id => RefundRequestCollection.ContractId.Is(id));
        module.PersonalData(new(RefundRequestCollection.Definition)
        {
            Export = (store, userId, stop) => store.EachContractAsync(
                userId, contract => store.AllAsync(RefundRequestCollection.ContractId.Is(contract.Id), stop), stop),
            Kept = PersonalDataRule.Evidence,
        });
    }

    private static void DescribeWallets(ModuleBuilder module)
    {
        module.Collection(WalletCollection.Definition);
        module.Retention(WalletCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.SubjectsOf((_, userId, _) => new[] { Account.WalletAvailable(userId), Account.WalletPending(userId), Account.WalletReceivable(userId) }
            .Select(account => $"ledger/accounts/{account.Name}").ToAsyncEnumerable());
        module.SubjectsOf((store, userId, stop) => store.ContractsOfAsync(userId, stop).Select(contract => $"ledger/accounts/{Account.Escrow(contract.Id).Name}"));
        module.PersonalData(new(WalletCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(WalletCollection.UserId.Is(userId), stop),
            Erase = (eraser, userId, stop) => eraser.ChangeAsync(WalletCollection.UserId.Is(userId), wallet => wallet.ErasePersonalData(eraser.Now), stop),
        });
        module.Collection(ForfeitureCollection.Definition);
        module.Retention(ForfeitureCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.PersonalData(new(ForfeitureCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(ForfeitureCollection.UserId.Is(userId), stop),
            Kept = PersonalDataRule.AccountingRecord,
        });
        module.Collection(PayoutAccountCollection.Definition);
        module.Retention(PayoutAccountCollection.Definition, RetentionEnd.Erasure, "until the erasure");
        module.PersonalData(new(PayoutAccountCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(PayoutAccountCollection.UserId.Is(userId), stop).Select(PayoutAccountView.Of),
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(PayoutAccountCollection.UserId.Is(userId), stop),
        });
    }

    private static void DescribeWebhooks(ModuleBuilder module)
    {
        module.Collection(StripeNoticeCollection.Definition);
        module.Retention(
            StripeNoticeCollection.Definition, "Payments__NoticesKeptDays", "from when it came",
            (PaymentLimits limits) => limits.NoticesKept, StripeNoticeCollection.CreatedAt.AtMost);
        module.On<StripeNoticeReceived>().Forward(QueueNames.StripeEvents, received => received.NoticeId.ToString());
        module.PersonalData(new(StripeNoticeCollection.Definition) { NotExported = PersonalDataRule.NotPersonal, Kept = PersonalDataRule.NotPersonal });
    }

    /// <summary>The platform's balance at Stripe, and what payers' banks do.</summary>
    private static void DescribeStripeSide(ModuleBuilder module)
    {
        module.Collection(StripeMovementCollection.Definition);
        module.Retention(StripeMovementCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.PersonalData(new(StripeMovementCollection.Definition) { NotExported = PersonalDataRule.NotPersonal, Kept = PersonalDataRule.NotPersonal });
        module.On<StripeMovementEvent>().About(happened => new(happened.ContractId));
        module.Sweep(
            "Settlement at Stripe",
            now => new Query<StripeMovement> { Where = StripeMovementCollection.AskAt.AtMost(now), OrderBy = [StripeMovementCollection.AskAt.Ascending()] },
            (SettleStripeMovement settlement, Guid id, CancellationToken stop) => settlement.ExecuteAsync(id, stop));
        module.Collection(ReconciliationReportCollection.Definition);
        module.Retention(ReconciliationReportCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.PersonalData(new(ReconciliationReportCollection.Definition) { NotExported = PersonalDataRule.NotPersonal, Kept = PersonalDataRule.NotPersonal });
        module.Collection(ChargebackCollection.Definition);
        module.Retention(ChargebackCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Deadline(PaymentDeadlines.ChargebackEvidence, (Chargebacks chargebacks, Guid id, CancellationToken stop) => chargebacks.RaiseAlarmAsync(id, stop));
        module.On<ChargebackEvent>().About(happened => new(happened.ContractId, HirerId: happened.HirerId));
        module.Sweep(
            "Escrow of a lost chargeback",
            now => new Query<Chargeback> { Where = ChargebackCollection.CoverFrom.AtMost(now), OrderBy = [ChargebackCollection.CoverFrom.Ascending()] },
            (Chargebacks chargebacks, Guid id, CancellationToken stop) => chargebacks.CoverAsync(id, stop));
        module.Timeline<Contract, Chargeback>(id => ChargebackCollection.ContractId.Is(id));
        module.PersonalData(new(ChargebackCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(ChargebackCollection.HirerId.Is(userId), stop),
            Kept = PersonalDataRule.AccountingRecord,
        });
    }

    private static string RefundInstance(Guid transactionId) => $"refund-{transactionId}";

    /// <summary>A hold, a release and a fee are done in the commit that records them: no orchestration waits for one.</summary>
    private static void WakeWhenEnded<TEvent>(ModuleBuilder module, Func<TEvent, (Guid Id, TransactionType Type)> ended)
        where TEvent : TransactionEvent =>
        module.On<TEvent>()
            .WakeLifecycle<Transaction>(happened => ended(happened) is (var id, TransactionType.Payment) ? id : null)
            .Wake(happened => ended(happened) is (var id, TransactionType.Refund) ? RefundInstance(id) : null);

    private static LifecycleStanding StandingOf(Transaction payment) => payment.Status switch
    {
        TransactionStatus.Pending => LifecycleStanding.Running,
        TransactionStatus.Completed or TransactionStatus.Failed or TransactionStatus.Cancelled => LifecycleStanding.Ended,
    };

    private static async Task<Func<RefundRequest, LifecycleStanding>> StandingAsync(
        IDocumentStore store, IReadOnlyList<RefundRequest> requests, CancellationToken cancellationToken)
    {
        var frozen = await store.FrozenMilestonesAsync(requests.Select(request => request.MilestoneId), cancellationToken).ConfigureAwait(false);
        return request => request.Status != RefundRequestStatus.Open ? LifecycleStanding.Ended
            : frozen.Contains(request.MilestoneId) ? LifecycleStanding.Suspended
            : LifecycleStanding.Running;
    }
}
