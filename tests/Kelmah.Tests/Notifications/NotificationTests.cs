using Kelmah.Kernel;
using Kelmah.Notifications;

namespace Kelmah.Tests.Notifications;

public class NotificationTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 3, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string, string> Transitions { get; } = new()
    {
        { "pending", "deliver", "Sent" },
        { "pending", "fail", "Pending" },
        { "pending", "fail finally", "Failed" },
        { "pending", "read", "notification_not_sent" },
        { "pending", "dispatch", "Pending" },
        { "scheduled", "deliver", "notification_not_due" },
        { "scheduled", "fail", "Pending" },
        { "scheduled", "fail finally", "Failed" },
        { "scheduled", "read", "notification_not_sent" },
        { "scheduled", "dispatch", "notification_not_due" },
        { "sent", "deliver", "Sent" },
        { "sent", "fail", "notification_already_sent" },
        { "sent", "fail finally", "notification_already_sent" },
        { "sent", "read", "Sent" },
        { "sent", "dispatch", "Sent" },
        { "read", "deliver", "Sent" },
        { "read", "fail", "notification_already_sent" },
        { "read", "fail finally", "notification_already_sent" },
        { "read", "read", "Sent" },
        { "read", "dispatch", "Sent" },
        { "failed", "deliver", "Sent" },
        { "failed", "fail", "Failed" },
        { "failed", "fail finally", "Failed" },
        { "failed", "read", "notification_not_sent" },
        { "failed", "dispatch", "Failed" },
    };

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Each_state_takes_each_command_or_refuses_it(string state, string command, string expected)
    {
        var outcome = Apply(In(state), command);

        var actual = outcome.IsRefused(out var refusal, out var next) ? refusal.Error.Code : next.Status.ToString();
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData(NotificationChannel.Email, "Adébáyọ̀ asks for changes.")]
    [InlineData(NotificationChannel.Sms, "Adébayo asks for changes.")]
    public void The_name_of_an_erased_person_is_taken_out_in_the_letters_of_the_channel(NotificationChannel channel, string content)
    {
        var erased = (Draft(channel) with { Content = content }).EraseName("Adébáyọ̀", Guid.CreateVersion7(), Now);

        Assert.Equal("Deleted user asks for changes.", erased.Content);
    }

    [Fact]
    public void In_the_app_it_is_sent_as_soon_as_it_exists()
    {
        var created = Notification.Create(Draft(NotificationChannel.InApp), Now);

        Assert.Equal(NotificationStatus.Sent, created.Status);
        Assert.Equal(Now, created.SentAt);
        Assert.Equal(["NotificationCreated", "NotificationSent"], created.NewEvents.Select(raised => raised.GetType().Name));
    }

    [Fact]
    public void A_scheduled_one_in_the_app_appears_when_its_time_has_come()
    {
        var created = Notification.Create(Draft(NotificationChannel.InApp) with { ScheduledAt = Now.AddHours(1) }, Now);
        var shown = created.Dispatch(Now.AddHours(1)).Value;

        Assert.Equal(NotificationStatus.Pending, created.Status);
        Assert.Equal(NotificationStatus.Sent, shown.Status);
        Assert.Equal(Now.AddHours(1), shown.SentAt);
    }

    [Fact]
    public void Every_attempt_is_kept_and_the_tenth_failure_is_the_last()
    {
        var notification = In("pending");
        for (var attempt = 1; attempt <= Notification.MaxAttempts; attempt++)
        {
            Assert.Equal(NotificationStatus.Pending, notification.Status);
            notification = notification.RecordFailure("mailbox_full", isFinal: false, Now).Value;
        }

        Assert.Equal(NotificationStatus.Failed, notification.Status);
        Assert.Equal(Enumerable.Range(1, 10), notification.Attempts.Select(attempt => attempt.Number));
        Assert.IsType<NotificationGivenUp>(notification.NewEvents[^1]);
    }

    [Fact]
    public void A_delivery_after_it_was_given_up_still_counts()
    {
        var sent = In("failed").RecordDelivery(Now).Value;

        Assert.Equal(NotificationStatus.Sent, sent.Status);
        Assert.Null(sent.Attempts[^1].Failure);
    }

    [Fact]
    public void A_repeat_changes_nothing()
    {
        var sent = In("sent");
        var read = In("read");

        Assert.Same(sent, sent.RecordDelivery(Now.AddDays(1)).Value);
        Assert.Same(read, read.MarkRead(Now.AddDays(1)).Value);
    }

    private static Result<Notification> Apply(Notification notification, string command) => command switch
    {
        "deliver" => notification.RecordDelivery(Now),
        "fail" => notification.RecordFailure("mailbox_full", isFinal: false, Now),
        "fail finally" => notification.RecordFailure("address_not_valid", isFinal: true, Now),
        "read" => notification.MarkRead(Now),
        "dispatch" => notification.Dispatch(Now),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static Notification In(string state) => state switch
    {
        "pending" => Notification.Create(Draft(NotificationChannel.Email), Now),
        "scheduled" => Notification.Create(Draft(NotificationChannel.Email) with { ScheduledAt = Now.AddMinutes(1) }, Now),
        "sent" => In("pending").RecordDelivery(Now).Value,
        "read" => In("sent").MarkRead(Now).Value,
        "failed" => Enumerable.Range(0, Notification.MaxAttempts).Aggregate(In("pending"), (before, _) => before.RecordFailure("mailbox_full", false, Now).Value),
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    private static Notification Draft(NotificationChannel channel) => new()
    {
        Id = Guid.CreateVersion7(Now),
        UserId = Guid.CreateVersion7(Now),
        Title = "A title",
        Content = "Some words.",
        Type = NotificationType.Job,
        Channel = channel,
        CreatedAt = Now,
    };
}
