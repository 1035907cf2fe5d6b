using System.Collections.Frozen;
using Kelmah.Administration;
using Kelmah.Attachments;
using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel.Idempotency;
using Kelmah.Payments;

namespace Kelmah.Notifications;

/// <summary>Events that are told to nobody: what their causer knows, or what another event tells in better words.</summary>
public static class SilentEvents
{
    /// <summary>Their types. An event is either here or in the catalogue.</summary>
    public static FrozenSet<Type> All { get; } = new[]
    {
        typeof(UserRegistered), typeof(UserSignedIn), typeof(SignInFailed), typeof(PhoneCodeFailed), typeof(ProfileChanged), typeof(SettingsChanged),
        // The farewell is sent by the erasure itself, before the address is gone.
        typeof(ErasureBegun), typeof(UserErased), typeof(PersonalDataErased),
        typeof(TotpEnrolled), typeof(TotpCodeTaken), typeof(RecoveryCodesRenewed), typeof(SignInChallenged), typeof(ChallengeFailed),
        typeof(AuditRecorded), typeof(AuditAdvanced),
        typeof(SessionStarted), typeof(SessionRefreshed), typeof(SessionContinued), typeof(SessionEnded),
        typeof(JobDrafted), typeof(JobChanged), typeof(JobRevised), typeof(JobPublished), typeof(JobReopened),
        typeof(JobContractLost), typeof(JobCompleted), typeof(JobDiscarded), typeof(ApplicationNegotiated),
        typeof(SkillLearned), typeof(JobSaved), typeof(JobForgotten), typeof(SearchSaved), typeof(SearchFoundNothing), typeof(SearchForgotten), typeof(JobFound),
        typeof(ContractRevised),
        typeof(MilestoneAdded), typeof(MilestoneRevised), typeof(MilestoneRemoved), typeof(MilestoneActivated), typeof(MilestoneAbandoned), typeof(MilestoneRefunded),
        typeof(EscrowAwaitsPayment), typeof(EscrowHeld), typeof(EscrowReleased), typeof(EscrowFrozen), typeof(EscrowUnfrozen),
        typeof(FundingStarted), typeof(PaymentIntentLinked), typeof(RefundLinked), typeof(TransactionCompleted),
        typeof(StripeNoticeReceived), typeof(PayoutAccountOpened),
        typeof(WalletOpened), typeof(WalletAvailableChanged), typeof(WalletPendingChanged),
        typeof(IdempotentRequestStarted), typeof(IdempotentRequestAnswered),
        typeof(NotificationCreated), typeof(NotificationDispatched), typeof(NotificationSent), typeof(NotificationAttemptFailed),
        typeof(NotificationGivenUp), typeof(NotificationRead),
        typeof(AttachmentUploaded), typeof(AttachmentTaken), typeof(AttachmentReleased), typeof(AttachmentDeleted),
        typeof(AttachmentSpaceChanged),
    }.ToFrozenSet();
}
