namespace Kelmah.Kernel.Modules;

/// <summary>The next moment at which a deadline or a reminder is due.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Deadline">Which deadline passes, or comes near.</param>
/// <param name="ReminderBefore">For a reminder, how long before the deadline it goes out; null for the deadline itself.</param>
public sealed record NextStep(DateTimeOffset At, DeadlineKind Deadline, TimeSpan? ReminderBefore)
{
    /// <summary>The earliest step of some deadlines; null where none runs.</summary>
    /// <param name="now">Reminders that were due before are over; a deadline that has passed is due at once.</param>
    /// <param name="running">Each deadline with its end; null where it does not run.</param>
    public static NextStep? EarliestOf(DateTimeOffset now, params IEnumerable<(Deadline Deadline, DateTimeOffset? End)> running) =>
        running
            .Where(each => each.End is not null)
            .SelectMany(each => StepsOf(each.Deadline, each.End!.Value, now))
            .MinBy(step => step.At);

    /// <summary>The first deadline to end; null where none runs.</summary>
    /// <param name="running">Each deadline with its end; null where it does not run.</param>
    public static NextStep? EarliestWithoutReminders(IEnumerable<(Deadline Deadline, DateTimeOffset? End)> running) =>
        running
            .Where(each => each.End is not null)
            .Select(each => new NextStep(each.End!.Value, each.Deadline.Kind, ReminderBefore: null))
            .MinBy(step => step.At);

    private static IEnumerable<NextStep> StepsOf(Deadline deadline, DateTimeOffset end, DateTimeOffset now) =>
        deadline.Reminders
            .Select(before => new NextStep(end - before, deadline.Kind, before))
            .Where(reminder => reminder.At > now)
            .Append(new NextStep(end, deadline.Kind, ReminderBefore: null));
}
