using Kelmah.Identity;
using Kelmah.Payments;
using Kelmah.Testing;

namespace Kelmah.Tests.Payments;

/// <summary>Every state of a subscription, and what each command makes of it.</summary>
public sealed class SubscriptionStateTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    /// <summary>By the state at Stripe: another plan, an end with the period, an end at once, and the end of the grace before its time.</summary>
    public static TheoryData<StripeSubscriptionStatus, SubscriptionStatus, string?, string?, bool, string> Table => new()
    {
        { StripeSubscriptionStatus.Incomplete, SubscriptionStatus.Incomplete, "subscription_not_paid", null, true, "transaction_not_pending" },
        { StripeSubscriptionStatus.Active, SubscriptionStatus.Active, null, null, true, "transaction_not_pending" },
        { StripeSubscriptionStatus.PastDue, SubscriptionStatus.PastDue, "subscription_not_paid", null, true, "payment_not_expired" },
        { StripeSubscriptionStatus.Unpaid, SubscriptionStatus.Unpaid, "subscription_not_paid", null, true, "transaction_not_pending" },
        { StripeSubscriptionStatus.Paused, SubscriptionStatus.Unpaid, "subscription_not_paid", null, true, "transaction_not_pending" },
        { StripeSubscriptionStatus.Canceled, SubscriptionStatus.Canceled, "subscription_ended", "subscription_ended", false, "transaction_not_pending" },
        { StripeSubscriptionStatus.IncompleteExpired, SubscriptionStatus.Canceled, "subscription_ended", "subscription_ended", false, "transaction_not_pending" },
        { StripeSubscriptionStatus.Unknown, SubscriptionStatus.Active, null, null, true, "transaction_not_pending" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_command_does_what_its_state_lets_it(
        StripeSubscriptionStatus at, SubscriptionStatus status, string? change, string? cancel, bool canEnd, string grace)
    {
        var subscription = at == StripeSubscriptionStatus.Incomplete ? Read(Begun(), at) : Read(Read(Begun(), StripeSubscriptionStatus.Active), at);

        Assert.Equal(status, subscription.Status);
        Assert.Equal(change, subscription.Ask("other", cancels: false, Now).Refusal?.Error.Code);
        Assert.Equal(cancel, subscription.Ask(plan: null, cancels: true, Now).Refusal?.Error.Code);
        Assert.Equal(canEnd, !subscription.EndAtOnce(Now).NewEvents.IsEmpty);
        Assert.Equal(grace, subscription.EndGrace(Now).Refusal?.Error.Code);
        Assert.Equal(status == SubscriptionStatus.Canceled, subscription.End("sub_1", Now).NewEvents.IsEmpty);
        Assert.Equal(status is SubscriptionStatus.Active or SubscriptionStatus.PastDue, subscription.GivesBenefits);
        Assert.Equal(status == SubscriptionStatus.Canceled, subscription.LiveUserId is null);
        Assert.Equal(status == SubscriptionStatus.Canceled, subscription.CheckAt is null);
    }

    [Fact]
    public void What_is_read_again_changes_nothing_but_the_next_reading()
    {
        var active = Read(Begun(), StripeSubscriptionStatus.Active);

        Assert.Equal(active, Read(active, StripeSubscriptionStatus.Active));
        Assert.Equal(active, active.Observe(Stripe(StripeSubscriptionStatus.Canceled) with { Id = "sub_other" }, -1, Grace, Now));
    }

    [Fact]
    public void A_repeat_of_what_was_asked_for_changes_nothing_and_another_takes_its_place()
    {
        var asked = Read(Begun(), StripeSubscriptionStatus.Active).Ask("other", cancels: false, Now).Value.Committed<Subscription>();

        Assert.Same(asked, asked.Ask("other", cancels: false, Now).Value);
        Assert.Equal(("other", 1), (asked.WantedPlan, asked.Changes));
        Assert.Equal(("plus", 2), (asked.Ask("plus", cancels: false, Now).Value.WantedPlan, asked.Ask("plus", cancels: false, Now).Value.Changes));
        Assert.Equal(asked, asked.RefuseChange(asked: 0, Now));
        Assert.Null(asked.RefuseChange(asked: 1, Now).SyncAt);
        Assert.Equal("plus", asked.Observe(Stripe(StripeSubscriptionStatus.Active), 0, Grace, Now).Plan);
        Assert.Equal(("other", null), (asked.Observe(Stripe(StripeSubscriptionStatus.Active), 1, Grace, Now).Plan, asked.Observe(Stripe(StripeSubscriptionStatus.Active), 1, Grace, Now).SyncAt));
    }

    [Fact]
    public void The_grace_begins_with_the_first_refusal_and_reminds_three_days_and_one_day_before_its_end()
    {
        var due = Read(Read(Begun(), StripeSubscriptionStatus.Active), StripeSubscriptionStatus.PastDue);
        var later = due.Observe(Stripe(StripeSubscriptionStatus.PastDue), -1, Grace, Now.AddDays(2));

        Assert.Equal((Now + Grace, Now.AddDays(4)), (due.GraceEndsAt, due.RemindAt));
        Assert.Equal(due.GraceEndsAt, later.GraceEndsAt);
        Assert.Same(due, due.Remind(Now.AddDays(3)));
        var reminded = due.Remind(Now.AddDays(4));
        Assert.Equal(Now.AddDays(6), reminded.RemindAt);
        Assert.Null(reminded.Remind(Now.AddDays(6)).RemindAt);
        Assert.IsType<SubscriptionBenefitsStopped>(Assert.Single(due.EndGrace(Now + Grace).Value.NewEvents));
        var none = Read(Begun(), StripeSubscriptionStatus.Active).Observe(Stripe(StripeSubscriptionStatus.PastDue), -1, TimeSpan.Zero, Now);
        Assert.False(none.GivesBenefits);
        Assert.Contains(none.NewEvents, happened => happened is SubscriptionBenefitsStopped);
    }

    private static Subscription Begun() => Subscription.Begin(Guid.CreateVersion7(), Guid.CreateVersion7(), "plus", Now).Committed<Subscription>();

    private static Subscription Read(Subscription subscription, StripeSubscriptionStatus status) =>
        subscription.Observe(Stripe(status), done: -1, Grace, Now).Committed<Subscription>();

    private static StripeSubscription Stripe(StripeSubscriptionStatus status) =>
        new("sub_1", status, "cus_1", "si_1", "price_1", Now.AddDays(30), false, "in_1", new Dictionary<string, string>());
}
