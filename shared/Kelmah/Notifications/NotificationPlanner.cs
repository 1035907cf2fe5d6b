using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.Logging;

namespace Kelmah.Notifications;

/// <summary>Decides by the catalogue who is notified of an event, on which channels, with which text.</summary>
public sealed partial class NotificationPlanner(
    NotificationFactsReader facts, Recipients recipients, TimeProvider clock, IIdSource ids, ILogger<NotificationPlanner> logger)
{
    /// <summary>The notifications to commit; none for an event without a template.</summary>
    public async Task<ImmutableArray<Notification>> PlanAsync(EventRecord record, CancellationToken cancellationToken)
    {
        var templates = NotificationCatalogue.For(record.Payload.GetType());
        if (templates.IsEmpty) return [];
        var subjects = EventSubjects.Of(record);
        var known = await facts.ReadAsync(EventSubject.Of(record.Payload), cancellationToken).ConfigureAwait(false);
        var planned = ImmutableArray.CreateBuilder<Notification>();
        foreach (var draft in templates.Select(template => template.Draft(record.Payload, known)).OfType<NotificationDraft>())
        {
            foreach (var recipient in await RecipientsOfAsync(draft, record, cancellationToken).ConfigureAwait(false))
                planned.AddRange(draft.Channels.Where(channel => recipient.Wants(draft.Type, channel)).Select(channel => Plan(draft, recipient, channel, record.Id, subjects)));
        }

        return planned.ToImmutable();
    }

    private async Task<IReadOnlyList<Recipient>> RecipientsOfAsync(NotificationDraft draft, EventRecord record, CancellationToken cancellationToken)
    {
        if (draft.UserId is { } userId) return await recipients.FindAsync(userId, cancellationToken).ConfigureAwait(false) is { } recipient ? [recipient] : [];
        LogAlarm(record.Type, record.StreamId, record.Id);
        return await recipients.AdministratorsAsync(cancellationToken).ConfigureAwait(false);
    }

    private Notification Plan(
        NotificationDraft draft, Recipient recipient, NotificationChannel channel, Guid eventId, ImmutableSortedDictionary<string, string> subjects)
    {
        var now = clock.GetUtcNow();
        var notification = new Notification
        {
            Id = ids.NewId(),
            UserId = recipient.UserId,
            EventId = eventId,
            Title = draft.Title,
            Content = channel == NotificationChannel.Sms ? draft.Sms ?? NotificationText.ForSms(draft.Content) : draft.Content,
            Type = draft.Type,
            Channel = channel,
            Data = subjects,
            ScheduledAt = ScheduleOf(draft, recipient, channel, now),
            CreatedAt = now,
        };
        return Notification.Create(notification, now);
    }

    /// <summary>Null for immediately.</summary>
    private static DateTimeOffset? ScheduleOf(NotificationDraft draft, Recipient recipient, NotificationChannel channel, DateTimeOffset now)
    {
        var wanted = draft.Delay is { } delay ? now + delay : now;
        var time = recipient.NotBefore(draft.Type, channel, wanted);
        return time > now ? time : null;
    }

    [LoggerMessage(LogLevel.Error, "A person has to look: {Event} of {Stream}, event {EventId}")]
    private partial void LogAlarm(string @event, string stream, Guid eventId);
}
