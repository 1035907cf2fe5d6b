using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>
/// Where a worker is paid out to: a connected account of Stripe's. Pending → in_review → active ↔ restricted. The state is what the
/// provider was last read to say, so that events in any order come to the same.
/// </summary>
public sealed record PayoutAccount : Entity
{
    /// <summary>Whose; unique.</summary>
    public required Guid UserId { get; init; }

    /// <summary>Stripe's id; unique.</summary>
    public required string StripeAccountId { get; init; }

    /// <summary>ISO 3166-1 alpha-2; fixed when it is opened.</summary>
    public required string Country { get; init; }

    /// <summary>How well the provider knows the worker.</summary>
    public PayoutAccountStatus Status { get; init; }

    /// <summary>Opens one.</summary>
    public static PayoutAccount Open(Guid id, Guid userId, string stripeAccountId, string country, DateTimeOffset now) => Raise(
        new PayoutAccount { Id = id, UserId = userId, StripeAccountId = stripeAccountId, Country = country, CreatedAt = now },
        new PayoutAccountOpened(id, userId),
        now);

    /// <summary>Takes what the provider says of it now. What is known already changes nothing.</summary>
    /// <param name="isSubmitted">The details were given.</param>
    /// <param name="isEnabled">It can receive transfers and pay them out.</param>
    /// <param name="now">UTC.</param>
    public PayoutAccount Observe(bool isSubmitted, bool isEnabled, DateTimeOffset now)
    {
        var status = isEnabled ? PayoutAccountStatus.Active : Without(isSubmitted);
        return status == Status ? this : Raise(this with { Status = status }, new PayoutAccountChanged(Id, UserId, status), now);
    }

    /// <summary>Refuses a payout to an account that is not active; null to go on.</summary>
    public Refusal? RefusePayout() => Status == PayoutAccountStatus.Active ? null : new Refusal(PaymentErrors.PayoutAccountNotActive);

    private PayoutAccountStatus Without(bool isSubmitted) => Status switch
    {
        PayoutAccountStatus.Active or PayoutAccountStatus.Restricted => PayoutAccountStatus.Restricted,
        PayoutAccountStatus.Pending or PayoutAccountStatus.InReview => isSubmitted ? PayoutAccountStatus.InReview : PayoutAccountStatus.Pending,
    };
}
