using System.Text.Json.Serialization;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// What a user pays for by the period: a subscription of Stripe's. Incomplete → active ↔ past_due → unpaid, and any → canceled. The state is what Stripe was last
/// read to say, so that events in any order come to the same. What the user asks for is recorded first, and Stripe is told until it has done it.
/// </summary>
public sealed record Subscription : Entity
{
    /// <summary>When a state that nothing is heard of is read again.</summary>
    private static readonly TimeSpan CheckEvery = TimeSpan.FromHours(6);

    /// <summary>Stripe bills a period about an hour after it began.</summary>
    private static readonly TimeSpan BillingMargin = TimeSpan.FromHours(2);

    /// <summary>When the user is reminded during the grace, before its end.</summary>
    private static readonly TimeSpan[] Reminders = [TimeSpan.FromDays(3), TimeSpan.FromDays(1)];

    /// <summary>Whose.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The same while it has not ended: unique, so that each user has one.</summary>
    public Guid? LiveUserId { get; init; }

    /// <summary>The code of what is paid for.</summary>
    public required string Plan { get; init; }

    /// <summary>The plan that Stripe is to change it to; null for none.</summary>
    public string? WantedPlan { get; init; }

    /// <summary>Whether it is to end with its period, where Stripe is to be told; null where it is not.</summary>
    public bool? WantedCancel { get; init; }

    /// <summary>Whether it is to be ended at once.</summary>
    public bool EndsNow { get; init; }

    /// <summary>Since when Stripe is to be told of a change; null where it knows.</summary>
    public DateTimeOffset? SyncAt { get; init; }

    /// <summary>How many changes were asked for: the idempotency key of each.</summary>
    public int Changes { get; init; }

    public SubscriptionStatus Status { get; init; }

    /// <summary>Stripe's id, <c>sub_…</c>: unique; null until it is known.</summary>
    public string? StripeSubscriptionId { get; init; }

    /// <summary>Until when it is paid, or is to be paid, UTC; null before the first payment.</summary>
    public DateTimeOffset? CurrentPeriodEnd { get; init; }

    /// <summary>Whether it ends then.</summary>
    public bool CancelAtPeriodEnd { get; init; }

    /// <summary>While a period is not paid: until when the plan gives what it gives, UTC; null otherwise.</summary>
    public DateTimeOffset? GraceEndsAt { get; init; }

    /// <summary>When the user is next reminded of a period that is not paid; null for never.</summary>
    public DateTimeOffset? RemindAt { get; init; }

    /// <summary>When it is read again from Stripe, unless an event comes before; null once it has ended.</summary>
    public DateTimeOffset? CheckAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether the plan gives what it gives.</summary>
    [JsonIgnore]
    public bool GivesBenefits => Status == SubscriptionStatus.Active || GraceEndsAt is not null;

    /// <summary>What the account says of it.</summary>
    internal UserSubscription ForUser => new(
        GivesBenefits ? SubscriptionPlan.Premium : SubscriptionPlan.Free, GivesBenefits && !CancelAtPeriodEnd ? CurrentPeriodEnd : null)
    {
        Code = GivesBenefits ? Plan : null,
        Status = Status,
        PeriodEndsAt = CurrentPeriodEnd,
    };

    /// <summary>A user subscribes: Stripe is about to be asked.</summary>
    public static Subscription Begin(Guid id, Guid userId, string plan, DateTimeOffset now) => Raise(
        new Subscription { Id = id, UserId = userId, LiveUserId = userId, Plan = plan, CheckAt = now + StripeSearch.KeyIsSureFor, CreatedAt = now },
        new SubscriptionBegun(id, userId),
        now);

    /// <summary>Takes what Stripe says of it now, and what of the changes that were asked for is done. What is known already only moves the next reading.</summary>
    /// <param name="read">As just read; it carries our id.</param>
    /// <param name="done">How many of <see cref="Changes"/> it has.</param>
    /// <param name="grace">How long the plan goes on while a period is not paid.</param>
    /// <param name="now">When.</param>
    public Subscription Observe(StripeSubscription read, int done, TimeSpan grace, DateTimeOffset now)
    {
        if (StripeSubscriptionId is { } known && known != read.Id) return this;
        var status = StatusOf(read.Status);
        // A subscription that was given up here, and that Stripe has made all the same, is ended there.
        if (EndedAt is not null && status != SubscriptionStatus.Canceled) return SyncAt is null ? EndLate(read, now) : this;
        if (status == SubscriptionStatus.Canceled) return End(read.Id, now);
        var next = this with
        {
            StripeSubscriptionId = read.Id,
            Status = status,
            CurrentPeriodEnd = status == SubscriptionStatus.Incomplete ? null : read.CurrentPeriodEnd,
            CancelAtPeriodEnd = read.CancelAtPeriodEnd,
        };
        if (done == Changes && SyncAt is not null) next = next with { Plan = WantedPlan ?? Plan, WantedPlan = null, WantedCancel = null, SyncAt = null };
        next = next.WithGrace(this, grace, now);
        next = next with { CheckAt = next.NextCheck(now) };
        if (next == this) return this;
        var raised = next.Status == Status && next.Plan == Plan && next.CancelAtPeriodEnd == CancelAtPeriodEnd
            ? (DomainEvent)new SubscriptionRead(Id, UserId)
            : new SubscriptionChanged(Id, UserId, status, read.CancelAtPeriodEnd);
        next = Raise(next, raised, now);
        if (status == SubscriptionStatus.Active && Status == SubscriptionStatus.Incomplete) next = Raise(next, new SubscriptionStarted(Id, UserId), now);
        if (status == SubscriptionStatus.PastDue && Status != SubscriptionStatus.PastDue) next = Raise(next, new SubscriptionPastDue(Id, UserId, next.GraceEndsAt ?? now), now);
        return GivesBenefits && !next.GivesBenefits ? Raise(next, new SubscriptionBenefitsStopped(Id, UserId), now) : next;
    }

    /// <summary>The user asks for another plan, or whether it goes on after its period. A repeat changes nothing.</summary>
    /// <param name="plan">The plan; null for the present one.</param>
    /// <param name="cancels">Whether it ends with its period.</param>
    /// <param name="now">When.</param>
    public Result<Subscription> Ask(string? plan, bool cancels, DateTimeOffset now)
    {
        if (EndedAt is not null || EndsNow) return PaymentErrors.SubscriptionEnded;
        if (Status != SubscriptionStatus.Active && !cancels) return PaymentErrors.SubscriptionNotPaid;
        var isSame = (plan ?? WantedPlan ?? Plan) == (WantedPlan ?? Plan) && cancels == (WantedCancel ?? CancelAtPeriodEnd);
        if (isSame) return this;
        return Raise(
            this with { WantedPlan = plan == Plan && WantedPlan is null ? null : plan ?? WantedPlan, WantedCancel = cancels, SyncAt = SyncAt ?? now, Changes = Changes + 1 },
            new SubscriptionChangeAsked(Id, UserId, cancels),
            now);
    }

    /// <summary>What was asked for cannot be charged: all stays as it was. A repeat changes nothing.</summary>
    /// <param name="asked">Which change.</param>
    /// <param name="now">When.</param>
    public Subscription RefuseChange(int asked, DateTimeOffset now) => SyncAt is null || EndsNow || asked != Changes
        ? this
        : Raise(this with { WantedPlan = null, WantedCancel = null, SyncAt = null }, new SubscriptionChangeRefused(Id, UserId), now);

    /// <summary>It is to be ended at once, whatever is paid. A repeat changes nothing.</summary>
    public Subscription EndAtOnce(DateTimeOffset now)
    {
        if (EndedAt is not null || EndsNow) return this;
        // Whoever is making it at Stripe may not have heard of it yet: what is made is found by its id of ours.
        return Raise(
            this with { EndsNow = true, WantedPlan = null, WantedCancel = null, SyncAt = SyncAt ?? now, Changes = Changes + 1 },
            new SubscriptionEndAsked(Id, UserId),
            now);
    }

    /// <summary>It has ended, or was never made. A repeat changes nothing.</summary>
    /// <param name="stripeSubscriptionId">Stripe's id; null for one that Stripe has not made.</param>
    /// <param name="now">When.</param>
    public Subscription End(string? stripeSubscriptionId, DateTimeOffset now)
    {
        if (EndedAt is not null) return SyncAt is null ? this : Raise(this with { SyncAt = null }, new SubscriptionRead(Id, UserId), now);
        var ended = this with
        {
            StripeSubscriptionId = StripeSubscriptionId ?? stripeSubscriptionId,
            Status = SubscriptionStatus.Canceled,
            LiveUserId = null,
            WantedPlan = null,
            WantedCancel = null,
            SyncAt = null,
            GraceEndsAt = null,
            RemindAt = null,
            CheckAt = null,
            EndedAt = now,
        };
        return Raise(ended, new SubscriptionEnded(Id, UserId, Status), now);
    }

    /// <summary>What its grace's end does: the plan gives nothing more until it is paid. Refused where that does not run, or still runs.</summary>
    public Result<Subscription> EndGrace(DateTimeOffset now) =>
        GraceEndsAt is not { } ends ? PaymentErrors.TransactionNotPending
        : ends > now ? PaymentErrors.PaymentNotExpired
        : Raise(this with { GraceEndsAt = null, RemindAt = null }, new SubscriptionBenefitsStopped(Id, UserId), now);

    /// <summary>The user is reminded that a period is not paid. One that is not due changes nothing.</summary>
    public Subscription Remind(DateTimeOffset now) => RemindAt > now || RemindAt is null || GraceEndsAt is not { } ends
        ? this
        : Raise(this with { RemindAt = NextReminder(ends, now) }, new SubscriptionReminderDue(Id, UserId, ends), now);

    /// <summary>The payer of an invoice is asked by the bank.</summary>
    public Subscription AskPayer(DateTimeOffset now) => EndedAt is not null ? this : Raise(this, new SubscriptionNeedsPayer(Id, UserId), now);

    private static DateTimeOffset? NextReminder(DateTimeOffset ends, DateTimeOffset now) =>
        Reminders.Select(before => (DateTimeOffset?)(ends - before)).FirstOrDefault(at => at > now);

    private static SubscriptionStatus? Known(StripeSubscriptionStatus status) => status switch
    {
        StripeSubscriptionStatus.Incomplete => SubscriptionStatus.Incomplete,
        StripeSubscriptionStatus.Active => SubscriptionStatus.Active,
        StripeSubscriptionStatus.PastDue => SubscriptionStatus.PastDue,
        StripeSubscriptionStatus.Unpaid or StripeSubscriptionStatus.Paused => SubscriptionStatus.Unpaid,
        StripeSubscriptionStatus.Canceled or StripeSubscriptionStatus.IncompleteExpired => SubscriptionStatus.Canceled,
        StripeSubscriptionStatus.Unknown => null,
    };

    private SubscriptionStatus StatusOf(StripeSubscriptionStatus status) => Known(status) ?? Status;

    private Subscription EndLate(StripeSubscription read, DateTimeOffset now) => Raise(
        this with { StripeSubscriptionId = read.Id, EndsNow = true, SyncAt = now }, new SubscriptionEndAsked(Id, UserId), now);

    /// <summary>The grace begins with the first period that is not paid, and is not begun again while it is not.</summary>
    private Subscription WithGrace(Subscription before, TimeSpan grace, DateTimeOffset now)
    {
        if (Status != SubscriptionStatus.PastDue) return this with { GraceEndsAt = null, RemindAt = null };
        if (before.Status == SubscriptionStatus.PastDue || grace == TimeSpan.Zero || before.Status == SubscriptionStatus.Incomplete) return this;
        var ends = now + grace;
        return this with { GraceEndsAt = ends, RemindAt = NextReminder(ends, now) };
    }

    private DateTimeOffset NextCheck(DateTimeOffset now)
    {
        var due = Status == SubscriptionStatus.Active && CurrentPeriodEnd is { } end ? end + BillingMargin : now + CheckEvery;
        return due > now ? due : now + CheckEvery;
    }
}

/// <summary>How subscriptions are stored.</summary>
public static class SubscriptionCollection
{
    public static readonly Field<Subscription, Guid> UserId = Field.Of((Subscription subscription) => subscription.UserId);

    /// <summary>Whose it is while it has not ended: unique.</summary>
    public static readonly Field<Subscription, Guid?> LiveUserId = Field.Of((Subscription subscription) => subscription.LiveUserId);

    /// <summary>Stripe's id: unique.</summary>
    public static readonly Field<Subscription, string?> StripeSubscriptionId = Field.Of((Subscription subscription) => subscription.StripeSubscriptionId);

    /// <summary>Since when Stripe is to be told.</summary>
    public static readonly Field<Subscription, DateTimeOffset?> SyncAt = Field.Of((Subscription subscription) => subscription.SyncAt);

    /// <summary>When it is read again.</summary>
    public static readonly Field<Subscription, DateTimeOffset?> CheckAt = Field.Of((Subscription subscription) => subscription.CheckAt);

    /// <summary>When the user is reminded.</summary>
    public static readonly Field<Subscription, DateTimeOffset?> RemindAt = Field.Of((Subscription subscription) => subscription.RemindAt);

    public static readonly CollectionDefinition<Subscription> Definition = new(
        "subscriptions",
        [
            new("user", IndexKind.Ordered, UserId),
            new("live_user", IndexKind.Unique, LiveUserId),
            new("stripe_subscription", IndexKind.Unique, StripeSubscriptionId),
            new("sync_at", IndexKind.Ordered, SyncAt),
            new("check_at", IndexKind.Ordered, CheckAt),
            new("remind_at", IndexKind.Ordered, RemindAt),
            new("grace_ends_at", IndexKind.Ordered, Field.Of((Subscription subscription) => subscription.GraceEndsAt)),
        ],
        [new(Field.Of((Subscription subscription) => subscription.Plan), MaxLength: 40)])
    {
        Sets = [GuardedSet.By((Subscription subscription) => subscription.UserId)],
    };

    /// <summary>A user's subscription that has not ended; null where there is none. Of a unit of work, that there is none is required, too.</summary>
    internal static ValueTask<Subscription?> LiveSubscriptionOfAsync(this IDocumentReader reader, Guid userId, CancellationToken cancellationToken) =>
        reader.FindAsync(UserId.Is(userId) & LiveUserId.Is(userId), cancellationToken);
}
