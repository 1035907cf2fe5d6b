using System.Collections.Immutable;
using Kelmah.Domain.Jobs;
using Kelmah.Domain.Notifications;
using static Kelmah.Application.Notifications.NotificationChannels;
using static Kelmah.Application.Notifications.NotificationText;

namespace Kelmah.Application.Notifications;

/// <summary>What hirers and workers are told about applications.</summary>
public static class JobNotifications
{
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
            (_, facts) => $"{facts.Hirer} chose somebody else for {facts.Job}. Thank you for applying; other jobs are waiting."),
        new NotificationTemplate<ApplicationWithdrawn>(
            NotificationType.Job, withdrawn => withdrawn.HirerId, InAppPush,
            (_, facts) => $"{facts.Worker} withdrew from {facts.Job}",
            (_, facts) => $"{facts.Worker} took the application for {facts.Job} back."),
    ];
}
