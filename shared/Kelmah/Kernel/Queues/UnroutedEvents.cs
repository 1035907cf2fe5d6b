using System.Collections.Frozen;
using Kelmah.Administration;
using Kelmah.Attachments;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel.Idempotency;
using Kelmah.Notifications;

namespace Kelmah.Kernel.Queues;

/// <summary>
/// Events that nothing waits for: they are in the log and in the timelines, and the relay keeps them off the queue. An
/// event that is not named here goes to the router.
/// </summary>
public static class UnroutedEvents
{
    private static readonly FrozenSet<Type> Types = new[]
    {
        typeof(UserSignedIn),
        typeof(SignInFailed),
        typeof(SettingsChanged),
        typeof(TotpEnrolled),
        typeof(TotpCodeTaken),
        typeof(RecoveryCodesRenewed),
        typeof(SignInChallenged),
        typeof(ChallengeFailed),
        typeof(AuditRecorded),
        typeof(AuditAdvanced),
        typeof(SessionStarted),
        typeof(SessionRefreshed),
        typeof(SessionContinued),
        typeof(SessionEnded),
        typeof(IdempotentRequestStarted),
        typeof(IdempotentRequestAnswered),
        typeof(JobDrafted),
        typeof(JobRevised),
        typeof(ApplicationNegotiated),
        typeof(SkillLearned),
        typeof(JobSaved),
        typeof(JobForgotten),
        typeof(SearchSaved),
        typeof(SearchFoundNothing),
        typeof(SearchForgotten),
        typeof(JobFound),
        typeof(JobDiscarded),
        typeof(NotificationCreated),
        typeof(NotificationDispatched),
        typeof(NotificationSent),
        typeof(NotificationAttemptFailed),
        typeof(NotificationGivenUp),
        typeof(NotificationRead),
        typeof(AttachmentTaken),
        typeof(AttachmentReleased),
        typeof(AttachmentDeleted),
        typeof(AttachmentSpaceChanged),
    }.ToFrozenSet();

    /// <summary>The types.</summary>
    public static IReadOnlyCollection<Type> All => Types;

    /// <summary>Whether an event stays off the queue.</summary>
    public static bool Contains(DomainEvent payload) => Types.Contains(payload.GetType());
}
