using System.Collections.Immutable;
using Kelmah.Notifications;
using static Kelmah.Notifications.NotificationChannels;
using static Kelmah.Notifications.NotificationText;

namespace Kelmah.Jobs;

/// <summary>What hirers and workers are told about applications.</summary>
public static class JobNotifications
{
    /// <summary>Both sides are told before a job closes automatically, and when it does.</summary>
    private static ImmutableArray<NotificationTemplate> Deadlines =>
    [
        new NotificationTemplate<JobDeadlineNear>(
            NotificationType.Job, near => near.HirerId, InAppEmailPush,
            (_, facts) => $"{facts.Job} closes soon",
            (near, facts) => $"{facts.Job} closes automatically at {Time(near.Deadline, facts.Zone)}. Set a later deadline to keep it open."),
        new NotificationTemplate<ApplicationJobDeadlineNear>(
            NotificationType.Job, near => near.WorkerId, InAppPush,
            (_, facts) => $"{facts.Job} closes soon",
            (near, facts) => $"{facts.Job}, which you applied for, takes applications until {Time(near.Deadline, facts.Zone)}."),
        new NotificationTemplate<JobClosed>(
            NotificationType.Job, closed => closed.HirerId, InAppEmailPush,
            (_, facts) => $"{facts.Job} has closed",
            (_, facts) => $"The deadline of {facts.Job} has passed, so that it takes no more applications. You can still choose among those you have.")
        {
            When = closed => closed.Because == JobClosing.DeadlinePassed,
        },
        new NotificationTemplate<ApplicationJobClosed>(
            NotificationType.Job, closed => closed.WorkerId, InAppEmailPush,
            (_, facts) => $"{facts.Job} has closed",
            (_, facts) => $"{facts.Job} takes no more applications. {facts.Hirer} can still choose yours."),
    ];

    /// <summary>Who applied for something else than what the job says now is told, and may think again.</summary>
    private static ImmutableArray<NotificationTemplate> Changes =>
    [
        new NotificationTemplate<ApplicationJobChanged>(
            NotificationType.Job, changed => changed.WorkerId, InAppEmailPush,
            (_, facts) => $"{facts.Job} has changed",
            (changed, facts) => $"{facts.Hirer} changed {facts.Job} after you applied: {Names(changed.Changes)}. You may withdraw your application."),
    ];

    /// <summary>The other side is told of each step.</summary>
    private static ImmutableArray<NotificationTemplate> Offers =>
    [
        new NotificationTemplate<OfferMade>(
            NotificationType.Job, made => made.MadeTo, InAppEmailPush,
            (_, facts) => $"A new offer for {facts.Job}",
            (made, facts) => $"{facts.NameOf(made.MadeBy)} offers {Amount(made.Rate)} for {facts.Job}. You can accept it until {Time(made.ExpiresAt, facts.Zone)}."),
        new NotificationTemplate<OfferAccepted>(
            NotificationType.Job, accepted => accepted.MadeBy, InAppEmailPush,
            (_, facts) => $"Your offer for {facts.Job} was accepted",
            (accepted, facts) => $"Your offer of {Amount(accepted.Rate)} for {facts.Job} was accepted. The contract comes next."),
    ];

    /// <summary>The rows of the catalogue.</summary>
    public static ImmutableArray<NotificationTemplate> Templates { get; } =
    [
        new NotificationTemplate<ApplicationSubmitted>(
            NotificationType.Job, submitted => submitted.HirerId, InAppEmailPush,
            (_, facts) => $"{facts.Worker} applied for {facts.Job}",
            (submitted, facts) => $"{facts.Worker} applied for {facts.Job} and proposes {Amount(submitted.ProposedRate)}."),
        new NotificationTemplate<ApplicationAccepted>(
            NotificationType.Job, accepted => accepted.WorkerId, InAppEmailPush,
            (_, facts) => $"Your application for {facts.Job} was accepted",
            (_, facts) => $"{facts.Hirer} chose you for {facts.Job}. The contract comes next."),
        new NotificationTemplate<ApplicationRejected>(
            NotificationType.Job, rejected => rejected.WorkerId, InAppEmailPush,
            (_, facts) => $"Your application for {facts.Job} was not chosen",
            (_, facts) => facts.Reason is { } reason
                ? $"{facts.Hirer} chose otherwise for {facts.Job} and says: {Shorten(reason, 500)}"
                : $"{facts.Hirer} chose somebody else for {facts.Job}. Thank you for applying; other jobs are waiting."),
        new NotificationTemplate<ApplicationWithdrawn>(
            NotificationType.Job, withdrawn => withdrawn.HirerId, InAppPush,
            (_, facts) => $"{facts.Worker} withdrew from {facts.Job}",
            (_, facts) => $"{facts.Worker} took the application for {facts.Job} back."),
        new NotificationTemplate<InvitationSent>(
            NotificationType.Job, sent => sent.WorkerId, InAppEmailPush,
            (_, facts) => $"{facts.Hirer} invites you to apply for {facts.Job}",
            (_, facts) => $"{facts.Hirer} would like you for {facts.Job}. Read what is to be done, and apply if it suits you."),
        .. Deadlines,
        .. Changes,
        .. Offers,
        new NotificationTemplate<SearchFoundJobs>(
            NotificationType.Job, found => found.UserId, InAppEmailPush,
            (found, facts) => found.Count == 1 ? $"A new job for {Search(facts)}" : $"{found.Count} new jobs for {Search(facts)}",
            (found, facts) => FoundJobs(found, facts.FoundJobs)),
    ];

    private static string Search(NotificationFacts facts) => facts.Search is { } name ? Shorten(name, 30) : "your saved search";

    /// <summary>Those that are still open when they are told; which ones, an event of an earlier release does not say.</summary>
    private static string FoundJobs(SearchFoundJobs found, ImmutableArray<string> open) => (found.JobIds.IsEmpty, open.IsEmpty) switch
    {
        (true, _) => "Your saved search found new jobs. Run it again to see those that are still open.",
        (false, true) => "Your saved search found jobs that are not open any more. It goes on looking for others.",
        (false, false) => $"Your saved search found: {string.Join("; ", open.Take(SavedSearch.TitlesShown))}{(open.Length > SavedSearch.TitlesShown ? " and more" : "")}.",
    };

    /// <summary><see cref="JobField.BudgetMax"/> is the budget max.</summary>
    private static string Names(ImmutableArray<JobField> fields) => string.Join(", ", fields.Select(field =>
        string.Concat(field.ToString().Select((letter, place) => place > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"))));
}
