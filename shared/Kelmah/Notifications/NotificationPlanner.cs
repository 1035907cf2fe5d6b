using System.Collections.Immutable;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.Logging;

namespace Kelmah.Notifications;

/// <summary>
/// Decides by the catalogue who is notified of an event, on which channels, with which text. What one user causes another to be told
/// is limited in a day, by recipient, cause and kind of event: beyond that it stands in the app alone.
/// </summary>
public sealed partial class NotificationPlanner(
    IDocumentStore store,
    NotificationFactsReader facts,
    Recipients recipients,
    NotificationOptions options,
    TimeProvider clock,
    IIdSource ids,
    ILogger<NotificationPlanner> logger)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The notifications to commit; none for an event without a template.</summary>
    public async Task<ImmutableArray<Notification>> PlanAsync(EventRecord record, CancellationToken cancellationToken)
    {
        var templates = NotificationCatalogue.For(record.Payload.GetType());
        if (templates.IsEmpty) return [];
        var subjects = EventSubjects.Of(record);
        var known = await facts.ReadAsync(record, cancellationToken).ConfigureAwait(false);
        var planned = ImmutableArray.CreateBuilder<Notification>();
        foreach (var template in templates)
        {
            if (template.Draft(record.Payload, known) is not { } general) continue;
            foreach (var recipient in await RecipientsOfAsync(general, record, cancellationToken).ConfigureAwait(false))
            {
                var draft = template.Draft(record.Payload, known with { Zone = recipient.Zone })!;
                foreach (var channel in draft.Channels.Where(channel => recipient.Wants(draft.Type, channel, record.Payload is PhoneCodeRequested)))
                {
                    var notification = Plan(draft, recipient, channel, record, subjects);
                    if (await IsWithinLimitAsync(notification, draft.IsReplaced, cancellationToken).ConfigureAwait(false)) planned.Add(Notification.Create(notification, notification.CreatedAt));
                }
            }
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
        NotificationDraft draft, Recipient recipient, NotificationChannel channel, EventRecord record, ImmutableSortedDictionary<string, string> subjects)
    {
        var now = clock.GetUtcNow();
        return new Notification
        {
            Id = ids.NewId(),
            UserId = recipient.UserId,
            EventId = record.Id,
            Title = draft.Title,
            Content = channel == NotificationChannel.Sms ? draft.Sms ?? NotificationText.ForSms(draft.Content) : draft.Content,
            Type = draft.Type,
            Channel = channel,
            Cause = draft.UserId is not null && record.ActorId is { } actor && actor != recipient.UserId ? $"{record.Type}:{actor}" : null,
            Data = subjects,
            ScheduledAt = ScheduleOf(draft, recipient, channel, now),
            CreatedAt = now,
        };
    }

    /// <summary>
    /// The events of one entity are planned one after another, so that the count holds for them; those of several at once may pass it by
    /// as many as are planned at once.
    /// </summary>
    private async ValueTask<bool> IsWithinLimitAsync(Notification notification, bool isReplaced, CancellationToken cancellationToken)
    {
        if (notification.Cause is not { } cause || notification.Channel == NotificationChannel.InApp) return true;
        var before = NotificationCollection.UserId.Is(notification.UserId) & NotificationCollection.Cause.Is(cause)
            & NotificationCollection.Channel.Is(notification.Channel) & NotificationCollection.CreatedAt.Above(notification.CreatedAt - Day);
        var limit = isReplaced ? options.ReplacedPerDay : options.SamePerDay;
        return await store.CountAsync(before, cancellationToken).ConfigureAwait(false) < limit;
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
