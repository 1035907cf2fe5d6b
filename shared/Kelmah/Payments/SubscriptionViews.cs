using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>What can be subscribed to.</summary>
/// <param name="Code">Names it.</param>
/// <param name="Name">For people.</param>
/// <param name="Amount">For each period, tax included.</param>
/// <param name="Interval">How long a period is.</param>
/// <param name="Benefits">What it gives.</param>
[SchemaName("Plan")]
public sealed record PlanView(string Code, string Name, Money Amount, PlanInterval Interval, PlanBenefits Benefits)
{
    public static PlanView Of(Plan plan) => new(plan.Code, plan.Name, plan.Amount, plan.Interval, plan.Benefits);
}

/// <summary>What a user subscribes to.</summary>
/// <param name="Plan">The code of a plan.</param>
/// <param name="PaymentMethodId">What it is charged to, which becomes the default payment method; null for the one that is.</param>
[SchemaName("SubscriptionInput")]
public sealed record SubscriptionInput([Shape("^[a-z0-9-]{1,40}$", 40, "It is the code of a plan, such as worker-plus.")] string Plan, Guid? PaymentMethodId = null) : IRuledInput;

/// <summary>What a user can change of a subscription.</summary>
/// <param name="Plan">The code of a plan. The one that is there goes on where it was to end.</param>
[SchemaName("SubscriptionChange")]
public sealed record SubscriptionChange([Shape("^[a-z0-9-]{1,40}$", 40, "It is the code of a plan, such as worker-plus.")] string Plan) : IRuledInput;

/// <summary>A subscription as its user sees it.</summary>
/// <param name="Plan">The code of what is paid for.</param>
/// <param name="WantedPlan">The code of what it is being changed to; null for no change under way.</param>
/// <param name="Status">How it stands.</param>
/// <param name="GivesBenefits">Whether the plan gives what it gives.</param>
/// <param name="CurrentPeriodEnd">Until when it is paid, or is to be paid, UTC; null before the first payment.</param>
/// <param name="CancelAtPeriodEnd">Whether it ends then.</param>
/// <param name="GraceEndsAt">While a period is not paid: until when the plan gives what it gives, UTC; null otherwise.</param>
/// <param name="NextStep">What happens next; null once it has ended.</param>
/// <param name="NextStepAt">When, UTC; null once it has ended.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
[SchemaName("Subscription")]
public sealed record SubscriptionView(
    Guid Id,
    string Plan,
    string? WantedPlan,
    SubscriptionStatus Status,
    bool GivesBenefits,
    DateTimeOffset? CurrentPeriodEnd,
    bool CancelAtPeriodEnd,
    DateTimeOffset? GraceEndsAt,
    SubscriptionStep? NextStep,
    DateTimeOffset? NextStepAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Version) : IVersioned
{
    public static SubscriptionView Of(Subscription subscription)
    {
        var (step, at) = NextOf(subscription);
        return new(
            subscription.Id, subscription.Plan, subscription.WantedPlan, subscription.Status, subscription.GivesBenefits, subscription.CurrentPeriodEnd,
            subscription.WantedCancel ?? subscription.CancelAtPeriodEnd, subscription.GraceEndsAt, step, at, subscription.CreatedAt, subscription.UpdatedAt, subscription.Version);
    }

    private static (SubscriptionStep? Step, DateTimeOffset? At) NextOf(Subscription subscription) => subscription switch
    {
        { EndedAt: not null } => (null, null),
        { SyncAt: { } at } => (SubscriptionStep.Change, at),
        { Status: SubscriptionStatus.Active, CancelAtPeriodEnd: true, CurrentPeriodEnd: { } at } => (SubscriptionStep.End, at),
        { Status: SubscriptionStatus.Active, CurrentPeriodEnd: { } at } => (SubscriptionStep.Renewal, at),
        { GraceEndsAt: { } at } => (SubscriptionStep.EndOfGrace, at),
        { Status: SubscriptionStatus.Incomplete } => (SubscriptionStep.FirstPayment, subscription.CheckAt),
        _ => (SubscriptionStep.Payment, subscription.CheckAt),
    };
}

/// <summary>What happens to a subscription next.</summary>
public enum SubscriptionStep
{
    /// <summary>The first payment is looked for; one that is not made within a day ends it.</summary>
    FirstPayment,

    /// <summary>The next period is charged.</summary>
    Renewal,

    /// <summary>It ends.</summary>
    End,

    /// <summary>The payment provider is told of a change.</summary>
    Change,

    /// <summary>The plan gives nothing more, unless it is paid before.</summary>
    EndOfGrace,

    /// <summary>A payment is looked for, which the payment provider tries again.</summary>
    Payment,
}

/// <summary>A subscription that was made.</summary>
/// <param name="Subscription">As it stands.</param>
/// <param name="ClientSecret">Confirms the first payment in the payer's browser, where the bank asks for that; null where nothing is to be confirmed.</param>
[SchemaName("SubscriptionMade")]
[HoldsSecret]
public sealed record SubscriptionMade(SubscriptionView Subscription, string? ClientSecret)
{
    /// <summary>Everything but the secret.</summary>
    public override string ToString() => $"{Subscription.Id} {Subscription.Status}";
}
