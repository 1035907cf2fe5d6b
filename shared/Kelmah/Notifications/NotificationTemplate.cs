using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Notifications;

/// <summary>Whom an event is told to, on which channels, in which words.</summary>
/// <param name="EventType">The event.</param>
public abstract record NotificationTemplate(Type EventType)
{
    /// <summary>What to tell; null where this event is none of the row's business.</summary>
    public abstract NotificationDraft? Draft(DomainEvent payload, NotificationFacts facts);
}

/// <summary>A row of the catalogue for <typeparamref name="TEvent"/>.</summary>
/// <param name="Type">What it is about; users choose their channels by it.</param>
/// <param name="To">Who is told.</param>
/// <param name="Channels">The channels at most; the recipient may switch some off.</param>
/// <param name="Title">One line.</param>
/// <param name="Content">Plain text.</param>
public sealed record NotificationTemplate<TEvent>(
    NotificationType Type,
    Func<TEvent, Guid> To,
    ImmutableArray<NotificationChannel> Channels,
    Func<TEvent, NotificationFacts, string> Title,
    Func<TEvent, NotificationFacts, string> Content)
    : NotificationTemplate(typeof(TEvent))
    where TEvent : DomainEvent
{
    /// <summary>The text message; needed where one of the ways is SMS.</summary>
    public Func<TEvent, NotificationFacts, string>? Sms { get; init; }

    /// <summary>Which of the events it is for; null for all.</summary>
    public Func<TEvent, bool>? When { get; init; }

    /// <summary>Which of the channels an event is worth, where that differs; null for all of them.</summary>
    public Func<TEvent, ImmutableArray<NotificationChannel>>? ChannelsOf { get; init; }

    /// <summary>How long to wait; null for at once.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>Whether the event is still the newest of those that replace each other; an older one is told to nobody. Null where each counts.</summary>
    public Func<TEvent, NotificationFacts, bool>? IsNewest { get; init; }

    /// <inheritdoc/>
    public override NotificationDraft? Draft(DomainEvent payload, NotificationFacts facts)
    {
        var raised = (TEvent)payload;
        if (When is not null && !When(raised)) return null;
        if (IsNewest is not null && !IsNewest(raised, facts)) return null;
        return new NotificationDraft(
            To(raised),
            Type,
            ChannelsOf?.Invoke(raised) ?? Channels,
            NotificationText.Shorten(Title(raised, facts), NotificationText.MaxTitle),
            Content(raised, facts),
            Sms is null ? null : NotificationText.ForSms(Sms(raised, facts)),
            Delay)
        {
            IsReplaced = IsNewest is not null,
        };
    }
}

/// <summary>An event that a person has to look at: every administrator is told in the app and by mail, and the log says so as an error.</summary>
/// <param name="Title">One line.</param>
/// <param name="Content">Plain text: what happened, and what to do.</param>
public sealed record AlarmTemplate<TEvent>(Func<TEvent, NotificationFacts, string> Title, Func<TEvent, NotificationFacts, string> Content)
    : NotificationTemplate(typeof(TEvent))
    where TEvent : DomainEvent
{
    /// <summary>Which of the events it is for; null for all.</summary>
    public Func<TEvent, bool>? When { get; init; }

    /// <inheritdoc/>
    public override NotificationDraft? Draft(DomainEvent payload, NotificationFacts facts)
    {
        var raised = (TEvent)payload;
        return When is not null && !When(raised)
            ? null
            : new NotificationDraft(
                UserId: null,
                NotificationType.System,
                [NotificationChannel.InApp, NotificationChannel.Email],
                NotificationText.Shorten(Title(raised, facts), NotificationText.MaxTitle),
                Content(raised, facts),
                Sms: null,
                Delay: null);
    }
}
