using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Notifications;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;

namespace Kelmah.Tests.Notifications;

/// <summary>Each reminder of a deadline reaches one channel more than the one before.</summary>
public sealed class ReminderChannelTests
{
    private static readonly Guid Hirer = Guid.CreateVersion7();
    private static readonly Guid Worker = Guid.CreateVersion7();
    private static readonly DateTimeOffset Due = new(2026, 2, 14, 9, 0, 0, TimeSpan.Zero);

    private static readonly ImmutableArray<NotificationChannel> First = [NotificationChannel.InApp, NotificationChannel.Email];
    private static readonly ImmutableArray<NotificationChannel> Second = [.. First, NotificationChannel.Push];
    private static readonly ImmutableArray<NotificationChannel> Last = [.. Second, NotificationChannel.Sms];

    public static TheoryData<string> Reminders => ["due", "approval", "funding", "refund", "dispute"];

    [Theory]
    [MemberData(nameof(Reminders))]
    public void The_last_goes_everywhere_the_one_before_not_by_sms_and_an_earlier_one_not_to_the_phone(string reminder)
    {
        Assert.Equal(First.Order(), ChannelsOf(reminder, 2));
        Assert.Equal(Second.Order(), ChannelsOf(reminder, 1));
        Assert.Equal(Last.Order(), ChannelsOf(reminder, 0));
        Assert.Equal(Last.Order(), ChannelsOf(reminder, null));
    }

    [Theory]
    [InlineData(-7 * 24, 2)]
    [InlineData(-3 * 24, 1)]
    [InlineData(-2 * 24, 1)]
    [InlineData(-24, 0)]
    [InlineData(-1, 0)]
    public void An_event_says_how_many_reminders_follow(int hours, int left)
    {
        var submitted = ContractSamples.Active().Milestones[0].Start(ContractSamples.Ghs(150_000), Due.AddDays(-14)).Value
            .Submit([new Deliverable("Photos")], null, Due.AddDays(-14)).Value.Committed<Milestone>();

        var reminded = submitted.Remind(Deadlines.AutoApproval, Due.AddHours(hours)).Value;

        Assert.Equal(left, Assert.IsType<MilestoneReminderDue>(Assert.Single(reminded.NewEvents)).RemindersLeft);
    }

    [Fact]
    public void A_timer_that_goes_off_a_moment_early_is_not_taken_for_the_reminder_before() =>
        Assert.Equal(0, Deadlines.AutoApproval.RemindersAfter(Due, Due.AddHours(-24).AddMilliseconds(-20)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_to_extend_is_told_to_who_is_to_answer(bool isHirer)
    {
        var reminded = isHirer ? Hirer : Worker;

        var draft = DraftOf(Reminder(DeadlineKind.ExtensionAnswer, 0) with { RemindedId = reminded });

        Assert.Equal((reminded, true), (draft.UserId!.Value, draft.Channels.SequenceEqual([NotificationChannel.InApp, NotificationChannel.Email, NotificationChannel.Push])));
    }

    [Fact]
    public void The_other_party_reads_why_somebody_is_away()
    {
        var facts = new NotificationFacts { HirerId = Hirer, WorkerId = Worker, Reason = "I am ill." };

        var draft = NotificationCatalogue.For(typeof(ContractPaused)).Select(template => template.Draft(new ContractPaused(Guid.Empty, Hirer, Worker, Worker, 3), facts)).Single()!;

        Assert.Equal(Hirer, draft.UserId);
        Assert.Contains("for 3 days", draft.Content, StringComparison.Ordinal);
        Assert.Contains("I am ill.", draft.Content, StringComparison.Ordinal);
    }

    private static IEnumerable<NotificationChannel> ChannelsOf(string reminder, int? left) => DraftOf(reminder switch
    {
        "due" => Reminder(DeadlineKind.MilestoneDue, left),
        "approval" => Reminder(DeadlineKind.AutoApproval, left),
        "funding" => new ContractReminderDue(Guid.Empty, Hirer, Worker, DeadlineKind.Funding, Due) { RemindersLeft = left },
        "dispute" => new DisputeAnswerReminderDue(Guid.Empty, Guid.Empty, Hirer, Worker, Worker, Due) { RemindersLeft = left },
        _ => new RefundAnswerReminderDue(Guid.Empty, Guid.Empty, Guid.Empty, Hirer, Worker, Due) { RemindersLeft = left },
    }).Channels.Order();

    private static MilestoneReminderDue Reminder(DeadlineKind deadline, int? left) => new(Guid.Empty, Guid.Empty, Hirer, Worker, deadline, Due) { RemindersLeft = left };

    private static NotificationDraft DraftOf(DomainEvent due) =>
        NotificationCatalogue.For(due.GetType()).Select(template => template.Draft(due, new NotificationFacts { HirerId = Hirer, WorkerId = Worker })).OfType<NotificationDraft>().Single();
}
