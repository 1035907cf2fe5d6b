using System.Collections.Immutable;

namespace Kelmah.Contracts;

/// <summary>
/// Every deadline of a contract's life, declared here once: the entities set their due times by it, the orchestrations and
/// the sweepers act by those, and <c>GET /contracts/{id}/timeline</c> shows them.
/// </summary>
public static class Deadlines
{
    /// <summary>14 days from the draft, or from its last change, until both have signed.</summary>
    public static Deadline Signing { get; } = new(
        DeadlineKind.Signing,
        TimeSpan.FromDays(14),
        [],
        "The draft is cancelled and the job can be given to somebody else.",
        DeadlineFavour.Neither,
        "Upwork: an offer lapses after 14 days.");

    /// <summary>7 days from the second signature; reminders 1 and 3 days after it.</summary>
    public static Deadline Funding { get; } = new(
        DeadlineKind.Funding,
        TimeSpan.FromDays(7),
        [TimeSpan.FromDays(6), TimeSpan.FromDays(4)],
        "The contract is cancelled and the job is open again.",
        DeadlineFavour.Worker,
        "Nobody works unpaid: the worker is free again after a week.");

    /// <summary>15 minutes from the payment's start.</summary>
    public static Deadline CardPayment { get; } = new(
        DeadlineKind.CardPayment,
        TimeSpan.FromMinutes(15),
        [],
        "The payment is cancelled; a later success is refunded.",
        DeadlineFavour.Neither,
        "Sharetribe: an unconfirmed payment expires after PT15M.");

    /// <summary>24 hours from the payment's start.</summary>
    public static Deadline MobileMoneyPayment { get; } = new(
        DeadlineKind.MobileMoneyPayment,
        TimeSpan.FromHours(24),
        [],
        "The payment is cancelled; a later success is refunded.",
        DeadlineFavour.Neither,
        "A mobile money payment may need a visit to an agent.");

    /// <summary>The milestone's due date; reminders 48 and 24 hours before.</summary>
    public static Deadline MilestoneDue { get; } = new(
        DeadlineKind.MilestoneDue,
        null,
        [TimeSpan.FromHours(48), TimeSpan.FromHours(24)],
        "The milestone is marked overdue; it can still be delivered.",
        DeadlineFavour.Hirer,
        "The contract's own milestones.");

    /// <summary>The contract's inspection days from the last submission; reminders 7 days, 3 days and 24 hours before.</summary>
    public static Deadline AutoApproval { get; } = new(
        DeadlineKind.AutoApproval,
        null,
        [TimeSpan.FromDays(7), TimeSpan.FromDays(3), TimeSpan.FromHours(24)],
        "The milestone is approved and its money goes to the worker.",
        DeadlineFavour.Worker,
        "Upwork: 14 days; Escrow.com: 1 to 30 days agreed; Sharetribe: from the last delivery.");

    /// <summary>14 days after the due date.</summary>
    public static Deadline NothingDelivered { get; } = new(
        DeadlineKind.NothingDelivered,
        TimeSpan.FromDays(14),
        [],
        "A refund of the milestone's money is requested.",
        DeadlineFavour.Hirer,
        "Sharetribe: a purchase that is not delivered is cancelled after 14 days.");

    /// <summary>7 days from the request; reminders 3 days and 24 hours before.</summary>
    public static Deadline RefundAnswer { get; } = new(
        DeadlineKind.RefundAnswer,
        TimeSpan.FromDays(7),
        [TimeSpan.FromDays(3), TimeSpan.FromHours(24)],
        "The refund is granted; above the small-claims limit people decide.",
        DeadlineFavour.Hirer,
        "Upwork: the worker answers in 7 days, silence refunds.");

    /// <summary>All of them.</summary>
    public static ImmutableArray<Deadline> All { get; } =
        [Signing, Funding, CardPayment, MobileMoneyPayment, MilestoneDue, AutoApproval, NothingDelivered, RefundAnswer];

    /// <summary>The deadline of a kind.</summary>
    public static Deadline For(DeadlineKind kind) => kind switch
    {
        DeadlineKind.Signing => Signing,
        DeadlineKind.Funding => Funding,
        DeadlineKind.CardPayment => CardPayment,
        DeadlineKind.MobileMoneyPayment => MobileMoneyPayment,
        DeadlineKind.MilestoneDue => MilestoneDue,
        DeadlineKind.AutoApproval => AutoApproval,
        DeadlineKind.NothingDelivered => NothingDelivered,
        DeadlineKind.RefundAnswer => RefundAnswer,
    };

    /// <summary>When a deadline of fixed length that starts at a time ends.</summary>
    /// <exception cref="InvalidOperationException">The contract's terms say how long it is.</exception>
    public static DateTimeOffset EndsAt(this Deadline deadline, DateTimeOffset start) =>
        start + (deadline.Length ?? throw new InvalidOperationException($"The contract says how long {deadline.Kind} is."));

    /// <summary>When the reminders of a deadline go out that are still to come, earliest first.</summary>
    public static ImmutableArray<DateTimeOffset> RemindersBefore(this Deadline deadline, DateTimeOffset end, DateTimeOffset now) =>
        [.. deadline.Reminders.Select(before => end - before).Where(at => at > now)];
}
