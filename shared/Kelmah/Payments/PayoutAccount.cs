using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Where a worker is paid out to: a connected account of Stripe's. Pending → in_review → active ↔ restricted, or restricted at once. The state is what the
/// provider was last read to say, so that events in any order come to the same.
/// </summary>
public sealed record PayoutAccount : Entity
{
    /// <summary>Whose; unique.</summary>
    public required Guid UserId { get; init; }

    /// <summary>Stripe's id; null until Stripe has opened it.</summary>
    [Sensitive]
    public string? StripeAccountId { get; init; }

    /// <summary>ISO 3166-1 alpha-2; fixed when it is opened.</summary>
    public required string Country { get; init; }

    /// <summary>When Stripe was last asked to open it; null once it has.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>How well the provider knows the worker.</summary>
    public PayoutAccountStatus Status { get; init; }

    /// <summary>The bank account, by Stripe's id, that has sent a payout back and is still the one of the account; null for none.</summary>
    [Sensitive]
    public string? FailedDestinationId { get; init; }

    /// <summary>Why it did, as Stripe's code; null where none did, or another account was given since.</summary>
    public string? FailureCode { get; init; }

    /// <summary>Stripe is about to be asked to open it.</summary>
    public static PayoutAccount Begin(Guid id, Guid userId, string country, DateTimeOffset now) => Raise(
        new PayoutAccount { Id = id, UserId = userId, Country = country, AskedAt = now, CreatedAt = now },
        new PayoutAccountRequested(id, userId),
        now);

    /// <summary>Stripe is asked once more, a former attempt having come to nothing.</summary>
    public Result<PayoutAccount> BeginAgain(string country, DateTimeOffset now) => StripeAccountId is not null
        ? PaymentErrors.AlreadyLinked
        : Raise(this with { Country = country, AskedAt = now }, new PayoutAccountRequested(Id, UserId), now);

    /// <summary>Stripe has opened it. A repeat changes nothing.</summary>
    public Result<PayoutAccount> Link(string stripeAccountId, DateTimeOffset now)
    {
        if (StripeAccountId == stripeAccountId) return this;
        if (StripeAccountId is not null) return PaymentErrors.AlreadyLinked;
        return Raise(this with { StripeAccountId = stripeAccountId, AskedAt = null }, new PayoutAccountOpened(Id, UserId), now);
    }

    /// <summary>Takes what the provider says of it now. What is known already changes nothing.</summary>
    public PayoutAccount Observe(StripeAccount account, DateTimeOffset now)
    {
        var status = account switch
        {
            { IsEnabled: true } => PayoutAccountStatus.Active,
            { IsStopped: true } => PayoutAccountStatus.Restricted,
            _ => Without(account.DetailsSubmitted),
        };
        var next = status == Status ? this : Raise(this with { Status = status }, new PayoutAccountChanged(Id, UserId, status), now);
        var isMended = FailedDestinationId is { } failed && account.DestinationIds is { } known && !known.Contains(failed);
        return isMended ? Raise(next with { FailedDestinationId = null, FailureCode = null }, new PayoutAccountMended(Id, UserId), now) : next;
    }

    /// <summary>A bank account has sent a payout back: nothing more is paid to it until the worker gives another one. A repeat changes nothing.</summary>
    /// <param name="destinationId">Stripe's id of the bank account.</param>
    /// <param name="code">Stripe's.</param>
    /// <param name="now">When.</param>
    public PayoutAccount NoteFailure(string destinationId, string code, DateTimeOffset now) => FailedDestinationId == destinationId
        ? this
        : Raise(this with { FailedDestinationId = destinationId, FailureCode = code }, new PayoutAccountFailed(Id, UserId), now);

    /// <summary>Refuses a payout to an account that is not active, or whose bank has sent the last one back; null to go on.</summary>
    public Refusal? RefusePayout() => Status != PayoutAccountStatus.Active ? new Refusal(PaymentErrors.PayoutAccountNotActive)
        : FailureCode is not null ? new Refusal(WithdrawalErrors.DestinationFailed, FailureCode)
        : null;

    private PayoutAccountStatus Without(bool isSubmitted) => Status switch
    {
        PayoutAccountStatus.Active or PayoutAccountStatus.Restricted => PayoutAccountStatus.Restricted,
        PayoutAccountStatus.Pending or PayoutAccountStatus.InReview => isSubmitted ? PayoutAccountStatus.InReview : PayoutAccountStatus.Pending,
    };
}

/// <summary>How well the payment provider knows a worker (KYC). Only an active account is paid out to.</summary>
public enum PayoutAccountStatus
{
    /// <summary>The worker has yet to give the details.</summary>
    Pending,

    /// <summary>They are given, and the provider checks them.</summary>
    InReview,

    /// <summary>It can be paid out to.</summary>
    Active,

    /// <summary>It cannot be paid out to, or no longer: the provider asks for more, or has turned the worker down.</summary>
    Restricted,
}

/// <summary>What happens to a payout account.</summary>
/// <param name="PayoutAccountId">The account.</param>
/// <param name="UserId">Whose.</param>
public abstract record PayoutAccountEvent(Guid PayoutAccountId, Guid UserId) : DomainEvent;

/// <summary>Stripe is asked to open an account.</summary>
/// <param name="PayoutAccountId">The account.</param>
/// <param name="UserId">Whose.</param>
[EventName("PayoutAccountRequested")]
public sealed record PayoutAccountRequested(Guid PayoutAccountId, Guid UserId) : PayoutAccountEvent(PayoutAccountId, UserId);

/// <summary>A worker has an account to be paid out to.</summary>
/// <param name="PayoutAccountId">The account.</param>
/// <param name="UserId">Whose.</param>
[EventName("PayoutAccountOpened")]
public sealed record PayoutAccountOpened(Guid PayoutAccountId, Guid UserId) : PayoutAccountEvent(PayoutAccountId, UserId);

/// <summary>The provider knows the worker better, or asks for more.</summary>
/// <param name="PayoutAccountId">The account.</param>
/// <param name="UserId">Whose.</param>
/// <param name="Status">What it is now.</param>
[EventName("PayoutAccountChanged")]
public sealed record PayoutAccountChanged(Guid PayoutAccountId, Guid UserId, PayoutAccountStatus Status)
    : PayoutAccountEvent(PayoutAccountId, UserId);

/// <summary>The bank has sent a payout back: the worker has to give another account.</summary>
/// <param name="PayoutAccountId">The account.</param>
/// <param name="UserId">Whose.</param>
[EventName("PayoutAccountFailed")]
public sealed record PayoutAccountFailed(Guid PayoutAccountId, Guid UserId) : PayoutAccountEvent(PayoutAccountId, UserId);

/// <summary>The worker has given another bank account than the one that sent a payout back.</summary>
/// <param name="PayoutAccountId">The account.</param>
/// <param name="UserId">Whose.</param>
[EventName("PayoutAccountMended")]
public sealed record PayoutAccountMended(Guid PayoutAccountId, Guid UserId) : PayoutAccountEvent(PayoutAccountId, UserId);

/// <summary>How payout accounts are stored.</summary>
public static class PayoutAccountCollection
{
    /// <summary>Whose; unique.</summary>
    public static readonly Field<PayoutAccount, Guid> UserId = Field.Of((PayoutAccount account) => account.UserId);

    public static readonly CollectionDefinition<PayoutAccount> Definition = new(
        "payout_accounts",
        [new("user", IndexKind.Unique, UserId)],
        [])
    {
        Sensitive = new SensitiveFields<PayoutAccount>(
            account => account.UserId,
            (account, replace) => account.StripeAccountId is null
                ? account
                : account with { StripeAccountId = replace(account.StripeAccountId), FailedDestinationId = replace.Of(account.FailedDestinationId) }),
    };
}
