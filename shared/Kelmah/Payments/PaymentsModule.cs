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
            static given => given.IsValid(), "The setting Payments__MinimumCharge must be a list such as GHS 10,USD 0.50 of accepted currencies, each once, up to Payments__MaximumMinorUnits.")
            .Validate(static given => given.AreWithdrawalsValid(), "The setting Payments__MinimumWithdrawal must be a list such as GHS 10,USD 1 of accepted currencies, each once, up to Payments__MaximumMinorUnits.")
            .Validate(static given => given.AreCountriesValid(), "The settings Payments__StripePayoutCountries, Payments__BankPayoutCountries and Payments__MobileMoneyPayoutCountries must be lists such as GH,KE of ISO 3166-1 alpha-2 codes.")
            .Validate(static given => given.HasValidRates(), "The setting Payments__ExchangeRates must be a list such as USD/GHS=12.3400,GHS/USD=0.0805 of accepted currencies, each pair once, with rates above zero."));
        DescribeEscrows(module);
        DescribeTransactions(module);
        DescribeRefundRequests(module);
        DescribeWallets(module);
        DescribeWebhooks(module);
        DescribeStripeSide(module);
        DescribeExchanges(module);
        DescribeCorrections(module);
        DescribeEvidence(module);
        DescribeSubscriptions(module);
        module.Notify(() => [.. PaymentNotifications.Templates, .. PaymentNotifications.Alarms]);
    }

    private static void DescribeEscrows(ModuleBuilder module)
    {
        module.Collection(EscrowCollection.Definition);
        module.Retention(EscrowCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Shown((Caller reader, Escrow escrow) => escrow.ShownTo(reader, EscrowView.Of));
        module.Timeline<Contract, Escrow>(id => EscrowCollection.ContractId.Is(id));
        module.PersonalData(new(EscrowCollection.Definition)
        {
            Export = (store, userId, stop) => store.EachContractAsync(userId, contract => store.AllAsync(EscrowCollection.ContractId.Is(contract.Id), stop), stop),
            Kept = PersonalDataRule.AccountingRecord,
        });
        module.On<EscrowEvent>().About(happened => new(
            happened.ContractId, (happened as EscrowGivenBack)?.MilestoneId, HirerId: happened.HirerId, WorkerId: happened.WorkerId));
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
        module.Shown<Transaction>(ShowAsync);
        module.Lifecycle(TransactionCollection.Definition, payment => ProcessState.NameOf(payment.Status), StandingOf);
        module.Deadline(PaymentDeadlines.CardPayment, (ExpireFunding expiry, Guid id, CancellationToken stop) => expiry.ExecuteAsync(id, stop));
        module.Deadline(PaymentDeadlines.MobileMoneyPayment, (ExpireFunding expiry, Guid id, CancellationToken stop) => expiry.ExecuteAsync(id, stop));
        module.Deadline(PaymentDeadlines.GiveBackWait, (AwaitedGiveBacks given, Guid id, CancellationToken stop) => given.ContinueAsync(id, stop));
        module.Deadline(PaymentDeadlines.SecurityPeriod, (Earnings earnings, Guid id, CancellationToken stop) => earnings.MatureAsync(id, stop));
        module.Deadline(PaymentDeadlines.RefundArrival, (RefundAdministration refunds, Guid id, CancellationToken stop) => refunds.RaiseAlarmAsync(id, stop));
        module.On<GiveBackAwaited>().About(happened => new(happened.ContractId, happened.MilestoneId));
        module.On<EarningEvent>().About(happened => new(happened.ContractId, happened.MilestoneId));
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
        module.Sweep(
            "Give-back of what was withdrawn",
            _ => new Query<Transaction> { Where = TransactionCollection.Type.Is(TransactionType.GiveBack) & TransactionCollection.Status.Is(TransactionStatus.Pending) },
            (AwaitedGiveBacks given, Guid id, CancellationToken stop) => given.ContinueAsync(id, stop));
        module.Timeline<Contract, Transaction>(id => TransactionCollection.ContractId.Is(id)
            & TransactionCollection.Type.In(TransactionType.Payment, TransactionType.Refund, TransactionType.EscrowRelease, TransactionType.GiveBack));
        module.PersonalData(new(TransactionCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(TransactionCollection.UserId.Is(userId), stop),
            Kept = PersonalDataRule.AccountingRecord,
        });
    }

    /// <summary>A transaction is shown to its user, to the other party of its contract, and to administrators.</summary>
    private static async ValueTask<object?> ShowAsync(IDocumentReader store, Caller reader, Transaction transaction, CancellationToken stop)
    {
        if (reader.IsAdmin || transaction.UserId == reader.UserId) return TransactionView.For(reader, transaction);
        if (transaction.ContractId is not { } contractId) return null;
        var contract = await store.FindForAsync<Contract>(reader, contractId, PartyRole.Reader, stop).ConfigureAwait(false);
        return contract.Refusal is null ? TransactionView.For(reader, transaction) : null;
    }

    private static void DescribeRefundRequests(ModuleBuilder module)
    {
        module.Collection(RefundRequestCollection.Definition);
        module.Retention(RefundRequestCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Shown((Caller reader, RefundRequest request) => request.ShownTo(reader, RefundRequestView.Of));
        module.Lifecycle(RefundRequestCollection.Definition, request => ProcessState.NameOf(request.Status), StandingAsync);
        module.Deadline(PaymentDeadlines.RefundAnswer, (RefundRequests requests, Guid id, CancellationToken stop) => requests.ExpireAsync(id, stop));
        module.Deadline(PaymentDeadlines.RefundDecision, (RefundRequestAdministration requests, Guid id, CancellationToken stop) => requests.PassDecisionAsync(id, stop));
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
        module.Shown((Caller reader, Wallet wallet) => wallet.UserId == reader.UserId ? WalletView.Of(wallet.UserId, wallet) : null);
        module.SubjectsOf((_, userId, _) => new[] { Account.WalletAvailable(userId), Account.WalletPending(userId), Account.WalletReceivable(userId) }
            .Select(account => $"ledger/accounts/{account.Name}").ToAsyncEnumerable());
        module.SubjectsOf((store, userId, stop) => store.ContractsOfAsync(userId, stop).Select(contract => $"ledger/accounts/{Account.Escrow(contract.Id).Name}"));
        module.On<WalletCustomerLeft>().Run((StripeCustomers customers, WalletCustomerLeft left, CancellationToken stop) => customers.ForgetAsync(left.WalletId, stop));
        module.Sweep(
            "Erased customer",
            now => new Query<Wallet> { Where = WalletCollection.CustomerLeavesAt.AtMost(now), OrderBy = [WalletCollection.CustomerLeavesAt.Ascending()] },
            (StripeCustomers customers, Guid id, CancellationToken stop) => customers.ForgetAsync(id, stop));
        module.PersonalData(new(WalletCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(WalletCollection.UserId.Is(userId), stop).Select(wallet => WalletView.Of(userId, wallet)),
            Erase = (eraser, userId, stop) => eraser.ChangeAsync(WalletCollection.UserId.Is(userId), wallet => wallet.ErasePersonalData(eraser.Now), stop),
        });
        module.Sweep(
            "Statement",
            now => new Query<Wallet> { Where = WalletCollection.StatementDueAt.AtMost(now), OrderBy = [WalletCollection.StatementDueAt.Ascending()] },
            (StatementNotices notices, Guid id, CancellationToken stop) => notices.TellAsync(id, stop));
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
        module.PersonalData(new(StripeNoticeCollection.Definition)
        {
            NotExported = "What the provider sent is encrypted, is about one payment or account, and is not sorted by user; each holds nothing that the payments do not tell.",
            Kept = "The provider's own records of payments are kept, encrypted, for as many days as Payments__NoticesKeptDays says, and then deleted.",
        });
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
        module.On<ChargebackLost>().Run((CoverChargeback cover, ChargebackLost lost, CancellationToken stop) => cover.ExecuteAsync(lost.ChargebackId, stop));
        module.Sweep(
            "Escrow of a lost chargeback",
            now => new Query<Chargeback> { Where = ChargebackCollection.CoverFrom.AtMost(now), OrderBy = [ChargebackCollection.CoverFrom.Ascending()] },
            (CoverChargeback cover, Guid id, CancellationToken stop) => cover.ExecuteAsync(id, stop));
        module.Timeline<Contract, Chargeback>(id => ChargebackCollection.ContractId.Is(id));
        module.PersonalData(new(ChargebackCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(ChargebackCollection.HirerId.Is(userId), stop),
            Kept = PersonalDataRule.AccountingRecord,
        });
    }

    private static void DescribeExchanges(ModuleBuilder module)
    {
        module.Collection(CurrencyExchangeCollection.Definition);
        module.Retention(
            CurrencyExchangeCollection.Definition, RetentionEnd.TimeToLive, "a quote that was not taken, for a day after it ended; what was exchanged, as long as the journal", "Payments__ExchangeQuoteSeconds");
        module.Shown((Caller reader, CurrencyExchange exchange) => exchange.UserId == reader.UserId ? CurrencyExchangeView.Of(exchange) : null);
        module.PersonalData(new(CurrencyExchangeCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(CurrencyExchangeCollection.UserId.Is(userId), stop).Select(CurrencyExchangeView.Of),
            Kept = PersonalDataRule.AccountingRecord,
        });
    }

    private static void DescribeCorrections(ModuleBuilder module)
    {
        module.Collection(LedgerCorrectionCollection.Definition);
        module.Retention(LedgerCorrectionCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Shown((Caller reader, LedgerCorrection correction) => reader.IsAdmin ? LedgerCorrectionView.Of(correction, correction.UpdatedAt) : null);
        module.Deadline(PaymentDeadlines.CorrectionDecision, (LedgerCorrections corrections, Guid id, CancellationToken stop) => corrections.ExpireAsync(id, stop));
        module.PersonalData(new(LedgerCorrectionCollection.Definition)
        {
            NotExported = "Corrections of the journal, which can touch several users; what one changes of a user's wallet is exported among the transactions.",
            Kept = PersonalDataRule.AccountingRecord,
        });
    }

    /// <summary>What payers' banks are told.</summary>
    private static void DescribeEvidence(ModuleBuilder module)
    {
        module.Collection(ChargebackEvidenceCollection.Definition);
        module.Retention(ChargebackEvidenceCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Deadline(PaymentDeadlines.EvidenceSending, (SendEvidence sender, Guid id, CancellationToken stop) => sender.ExecuteAsync(id, stop));
        module.On<ChargebackOpened>().Run((ChargebackEvidences evidences, ChargebackOpened opened, CancellationToken stop) => evidences.GatherAsync(opened.ChargebackId, stop));
        module.On<ChargebackDueMoved>().Run((ChargebackEvidences evidences, ChargebackDueMoved moved, CancellationToken stop) => evidences.GatherAsync(moved.ChargebackId, stop));
        module.On<ChargebackWon>().Run((ChargebackEvidences evidences, ChargebackWon won, CancellationToken stop) => evidences.CloseAsync(won.ChargebackId, stop));
        module.On<ChargebackLost>().Run((ChargebackEvidences evidences, ChargebackLost lost, CancellationToken stop) => evidences.CloseAsync(lost.ChargebackId, stop));
        module.On<EvidenceEvent>().About(happened => new(happened.ContractId));
        module.DailySweep(
            "Evidence of a chargeback",
            _ => new Query<Chargeback> { Where = ChargebackCollection.Status.Is(ChargebackStatus.Open) },
            (ChargebackEvidences evidences, Guid id, CancellationToken stop) => evidences.GatherAsync(id, stop));
        module.Timeline<Contract, ChargebackEvidence>(id => ChargebackEvidenceCollection.ContractId.Is(id));
        module.PersonalData(new(ChargebackEvidenceCollection.Definition)
        {
            NotExported = "It is made of the contract, what was handed in and what happened, each of which is exported, and of what administrators told a bank.",
            Kept = "Its texts are encrypted under the hirer's data key, which the erasure destroys; no erasure begins while the bank has not decided.",
        });
    }

    private static void DescribeSubscriptions(ModuleBuilder module)
    {
        module.Settings<SubscriptionOptions>("Payments", options => options.Validate(
            static given => given.IsTaxComplete, "The setting Payments__SubscriptionTaxBasisPoints needs Payments__SubscriptionTaxCountry, whose tax it is."));
        module.Collection(SubscriptionCollection.Definition);
        module.Retention(SubscriptionCollection.Definition, RetentionEnd.Nothing, RetentionRule.AccountingRecord);
        module.Shown((Caller reader, Subscription subscription) => subscription.UserId == reader.UserId ? SubscriptionView.Of(subscription) : null);
        module.Deadline(PaymentDeadlines.SubscriptionGrace, (SubscriptionSync subscriptions, Guid id, CancellationToken stop) => subscriptions.EndGraceAsync(id, stop));
        module.On<SubscriptionEndAsked>().Run((SubscriptionSync subscriptions, SubscriptionEndAsked asked, CancellationToken stop) => subscriptions.ExecuteAsync(asked.SubscriptionId, stop));
        module.Sweep(
            "Change of a subscription",
            now => new Query<Subscription> { Where = SubscriptionCollection.SyncAt.AtMost(now), OrderBy = [SubscriptionCollection.SyncAt.Ascending()] },
            (SubscriptionSync subscriptions, Guid id, CancellationToken stop) => subscriptions.ExecuteAsync(id, stop));
        module.Sweep(
            "Subscription at Stripe",
            now => new Query<Subscription> { Where = SubscriptionCollection.CheckAt.AtMost(now), OrderBy = [SubscriptionCollection.CheckAt.Ascending()] },
            (SubscriptionSync subscriptions, Guid id, CancellationToken stop) => subscriptions.CheckAsync(id, stop));
        module.Sweep(
            "Reminder of an unpaid subscription",
            now => new Query<Subscription> { Where = SubscriptionCollection.RemindAt.AtMost(now), OrderBy = [SubscriptionCollection.RemindAt.Ascending()] },
            (SubscriptionSync subscriptions, Guid id, CancellationToken stop) => subscriptions.RemindAsync(id, stop));
        module.Sweep(
            "Payment methods at Stripe",
            now => new Query<Wallet> { Where = WalletCollection.MethodsSyncAt.AtMost(now), OrderBy = [WalletCollection.MethodsSyncAt.Ascending()] },
            (PaymentMethodSync methods, Guid id, CancellationToken stop) => methods.ExecuteAsync(id, stop));
        module.Sweep(
            "Card about to expire",
            now => new Query<Wallet> { Where = WalletCollection.ExpiryNoticeAt.AtMost(now), OrderBy = [WalletCollection.ExpiryNoticeAt.Ascending()] },
            (PaymentMethodSync methods, Guid id, CancellationToken stop) => methods.TellExpiryAsync(id, stop));
        module.PersonalData(new(SubscriptionCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(SubscriptionCollection.UserId.Is(userId), stop).Select(SubscriptionView.Of),
            Erase = (eraser, userId, stop) => eraser.ChangeAsync(SubscriptionCollection.UserId.Is(userId), subscription => subscription.EndAtOnce(eraser.Now), stop),
        });
    }

    private static string RefundInstance(Guid transactionId) => $"refund-{transactionId}";

    /// <summary>A hold, a release and a fee are done in the commit that records them: no orchestration waits for one.</summary>
    private static void WakeWhenEnded<TEvent>(ModuleBuilder module, Func<TEvent, (Guid Id, TransactionType Type)> ended)
        where TEvent : TransactionEvent =>
        module.On<TEvent>()
            .WakeLifecycle<Transaction>(happened => ended(happened) is (var id, TransactionType.Payment) ? id : null)
            .Wake(happened => ended(happened) is (var id, TransactionType.Refund) ? RefundInstance(id) : null);

    /// <summary>A release has ended, but for its security period, which a chargeback makes stand still.</summary>
    private static LifecycleStanding StandingOf(Transaction payment) => payment.Status switch
    {
        TransactionStatus.Completed when payment is { AvailableAt: not null, Earning.FrozenAt: not null } => LifecycleStanding.Suspended,
        TransactionStatus.Completed when payment.AvailableAt is not null => LifecycleStanding.Running,
        TransactionStatus.Pending => LifecycleStanding.Running,
        TransactionStatus.Completed or TransactionStatus.Failed or TransactionStatus.Cancelled => LifecycleStanding.Ended,
    };

    private static async Task<Func<RefundRequest, LifecycleStanding>> StandingAsync(
        IDocumentReader store, IReadOnlyList<RefundRequest> requests, CancellationToken cancellationToken)
    {
        var frozen = await store.FrozenMilestonesAsync(requests.Select(request => request.MilestoneId), cancellationToken).ConfigureAwait(false);
        return request => request.UndecidedMilestoneId is null ? LifecycleStanding.Ended
            : frozen.Contains(request.MilestoneId) ? LifecycleStanding.Suspended
            : LifecycleStanding.Running;
    }
}
