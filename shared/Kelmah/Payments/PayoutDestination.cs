using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Where administrators pay a user whom Stripe does not pay: a bank account or a mobile money number. Each user has one at most.</summary>
public sealed record PayoutDestination : Entity
{
    /// <summary>Whose; unique.</summary>
    public required Guid UserId { get; init; }

    /// <summary>Where.</summary>
    public required ManualDestination Where { get; init; }

    /// <summary>Before this time nothing is withdrawn to it: who has taken over an account must not empty it at once.</summary>
    public required DateTimeOffset UsableFrom { get; init; }

    /// <summary>A user says it for the first time.</summary>
    public static PayoutDestination Give(Guid id, Guid userId, ManualDestination where, TimeSpan pause, DateTimeOffset now) => Raise(
        new PayoutDestination { Id = id, UserId = userId, Where = where, UsableFrom = now + pause, CreatedAt = now },
        new PayoutDestinationChanged(id, userId, where.Kind, now + pause),
        now);

    /// <summary>A user gives another one. The same again changes nothing.</summary>
    public PayoutDestination Change(ManualDestination where, TimeSpan pause, DateTimeOffset now) => where == Where
        ? this
        : Raise(this with { Where = where, UsableFrom = now + pause }, new PayoutDestinationChanged(Id, UserId, where.Kind, now + pause), now);
}

/// <summary>A bank account or a mobile money number.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Holder">The name that it is held under.</param>
/// <param name="Institution">The bank, or the network.</param>
/// <param name="Number">The number of the account, or in E.164 that of the telephone.</param>
public sealed record ManualDestination(
    PayoutMethod Kind, string Country, [property: Sensitive] string Holder, [property: Sensitive] string Institution, [property: Sensitive] string Number)
{
    private const int Shown = 4;

    /// <summary>The last four characters of the number.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Masked => $"•••• {(Number.Length > Shown ? Number[^Shown..] : "")}";

    /// <summary>Says nothing of whose it is.</summary>
    public override string ToString() => Kind.ToString();

    /// <summary>With other texts in the place of the sensitive ones; null where they are taken away.</summary>
    internal ManualDestination? ReplaceSensitive(Func<string, string?> replace) =>
        replace(Holder) is { } holder && replace(Institution) is { } institution && replace(Number) is { } number
            ? this with { Holder = holder, Institution = institution, Number = number }
            : null;
}

/// <summary>A user has said where to be paid, for the first time or anew.</summary>
/// <param name="DestinationId">The document.</param>
/// <param name="UserId">Whose.</param>
/// <param name="Kind">A bank account, or mobile money.</param>
/// <param name="UsableFrom">From when on it is paid to.</param>
[EventName("PayoutDestinationChanged")]
public sealed record PayoutDestinationChanged(Guid DestinationId, Guid UserId, PayoutMethod Kind, DateTimeOffset UsableFrom) : DomainEvent;

/// <summary>How destinations are stored.</summary>
public static class PayoutDestinationCollection
{
    /// <summary>Whose; unique.</summary>
    public static readonly Field<PayoutDestination, Guid> UserId = Field.Of((PayoutDestination destination) => destination.UserId);

    public static readonly CollectionDefinition<PayoutDestination> Definition = new("payout_destinations", [new("user", IndexKind.Unique, UserId)], [])
    {
        Sensitive = new SensitiveFields<PayoutDestination>(
            destination => destination.UserId,
            (destination, replace) => destination with { Where = destination.Where.ReplaceSensitive(replace) ?? Unknown(destination.Where) }),
    };

    /// <summary>What is left where its texts cannot be read any more.</summary>
    private static ManualDestination Unknown(ManualDestination where) => where with { Holder = "", Institution = "", Number = "" };
}
