using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Something that happened to a withdrawal.</summary>
/// <param name="WithdrawalId">Which.</param>
/// <param name="UserId">Whose.</param>
public abstract record WithdrawalEvent(Guid WithdrawalId, Guid UserId) : DomainEvent;

/// <summary>A user asked for money, which is set aside.</summary>
[EventName("WithdrawalRequested")]
public sealed record WithdrawalRequested(Guid WithdrawalId, Guid UserId, Money Amount, PayoutMethod Method) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>A sender has begun.</summary>
[EventName("WithdrawalAttempted")]
public sealed record WithdrawalAttempted(Guid WithdrawalId, Guid UserId) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>An attempt is over without an end; another follows.</summary>
[EventName("WithdrawalNotSentYet")]
public sealed record WithdrawalNotSentYet(Guid WithdrawalId, Guid UserId) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>Stripe refuses what no repeat is likely to change: administrators have to look.</summary>
/// <param name="Status">Sending, or returning.</param>
[EventName("WithdrawalStuck")]
public sealed record WithdrawalStuck(Guid WithdrawalId, Guid UserId, Money Amount, WithdrawalStatus Status) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>Stripe has moved the money to the connected account.</summary>
[EventName("WithdrawalTransferred")]
public sealed record WithdrawalTransferred(Guid WithdrawalId, Guid UserId, [property: ProviderId] string TransferId) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>Stripe pays it out to the bank.</summary>
[EventName("WithdrawalPayoutLinked")]
public sealed record WithdrawalPayoutLinked(Guid WithdrawalId, Guid UserId, [property: ProviderId] string PayoutId) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>An administrator has taken it on.</summary>
[EventName("WithdrawalClaimed")]
public sealed record WithdrawalClaimed(Guid WithdrawalId, Guid UserId) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>It was paid.</summary>
[EventName("WithdrawalPaid")]
public sealed record WithdrawalPaid(Guid WithdrawalId, Guid UserId, Money Amount, PayoutMethod Method) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>The bank did not take it, or sent it back: it is taken back from the connected account.</summary>
/// <param name="WasPaid">Whether it had been paid.</param>
[EventName("WithdrawalReturning")]
public sealed record WithdrawalReturning(Guid WithdrawalId, Guid UserId, Money Amount, bool WasPaid) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>It was never paid; the money is in the wallet again.</summary>
[EventName("WithdrawalFailed")]
public sealed record WithdrawalFailed(Guid WithdrawalId, Guid UserId, Money Amount, PayoutMethod Method) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>It was paid and came back; the money is in the wallet again.</summary>
[EventName("WithdrawalReturned")]
public sealed record WithdrawalReturned(Guid WithdrawalId, Guid UserId, Money Amount) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>Its owner cancelled it; the money is in the wallet again.</summary>
[EventName("WithdrawalCancelled")]
public sealed record WithdrawalCancelled(Guid WithdrawalId, Guid UserId, Money Amount, PayoutMethod Method) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>Its owner wanted to give it back to a hirer, and Stripe does not take it back from the connected account: it is paid out after all.</summary>
[EventName("WithdrawalKept")]
public sealed record WithdrawalKept(Guid WithdrawalId, Guid UserId) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>Stripe was asked whether the bank has sent it back.</summary>
[EventName("WithdrawalAsked")]
public sealed record WithdrawalAsked(Guid WithdrawalId, Guid UserId) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>Something at Stripe names it and is not what was asked for: administrators have to look.</summary>
[EventName("WithdrawalDiffers")]
public sealed record WithdrawalDiffers(Guid WithdrawalId, Guid UserId, [property: ProviderId] string StripeId) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>It has not ended in time: administrators have to look.</summary>
/// <param name="Status">Where it stands.</param>
[EventName("WithdrawalOverdue")]
public sealed record WithdrawalOverdue(Guid WithdrawalId, Guid UserId, Money Amount, PayoutMethod Method, WithdrawalStatus Status) : WithdrawalEvent(WithdrawalId, UserId);

/// <summary>How withdrawals are stored.</summary>
public static class WithdrawalCollection
{
    /// <summary>Whose.</summary>
    public static readonly Field<Withdrawal, Guid> UserId = Field.Of((Withdrawal withdrawal) => withdrawal.UserId);

    public static readonly Field<Withdrawal, WithdrawalStatus> Status = Field.Of((Withdrawal withdrawal) => withdrawal.Status);
    public static readonly Field<Withdrawal, PayoutMethod> Method = Field.Of((Withdrawal withdrawal) => withdrawal.Method);
    public static readonly Field<Withdrawal, DateTimeOffset> CreatedAt = Field.Of((Withdrawal withdrawal) => withdrawal.CreatedAt);

    /// <summary>When administrators are told.</summary>
    public static readonly Field<Withdrawal, DateTimeOffset?> AlarmAt = Field.Of((Withdrawal withdrawal) => withdrawal.AlarmAt);

    /// <summary>When Stripe is asked again.</summary>
    public static readonly Field<Withdrawal, DateTimeOffset?> AskAt = Field.Of((Withdrawal withdrawal) => withdrawal.AskAt);

    public static readonly CollectionDefinition<Withdrawal> Definition = new(
        "withdrawals",
        [
            new("user", IndexKind.Ordered, UserId),
            new("status_created", IndexKind.Ordered, Status, CreatedAt),
            new("created", IndexKind.Ordered, CreatedAt),
            new("alarm_at", IndexKind.Ordered, AlarmAt),
            new("ask_at", IndexKind.Ordered, AskAt),
        ],
        [new(Field.Of((Withdrawal withdrawal) => withdrawal.Amount.MinorUnits), Minimum: 1)])
    {
        Sets = [GuardedSet.By((Withdrawal withdrawal) => withdrawal.UserId)],
        Sensitive = new SensitiveFields<Withdrawal>(withdrawal => withdrawal.UserId, (withdrawal, replace) => withdrawal.ReplaceSensitive(replace)),
    };
}
