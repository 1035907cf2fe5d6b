using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// A change of a user's address: requested → confirmed by the token that the new address was sent, and to be undone for some days by the
/// token that the previous one was sent. It is deleted with the time in which it can be undone, and with it the previous address.
/// </summary>
public sealed record EmailChange : Entity
{
    /// <summary>Unique.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The address that is wanted, <see cref="EmailAddress.Normalize"/>d.</summary>
    [Sensitive]
    public required string NewAddress { get; init; }

    /// <summary>The address before, to which the undoing leads back; null where nobody had proved to own it.</summary>
    [Sensitive]
    public string? PreviousAddress { get; init; }

    /// <summary>When it was requested last, UTC; mails of earlier requests confirm nothing.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When the change was made, UTC; null until then.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>When it is forgotten, UTC: until then it can be confirmed, or undone.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether it waits for its confirmation.</summary>
    public bool IsPending(DateTimeOffset now) => ConfirmedAt is null && now < ExpiresAt;

    /// <summary>Whether it was made and can be undone.</summary>
    public bool IsRecent(DateTimeOffset now) => ConfirmedAt is not null && now < ExpiresAt;

    /// <summary>Requests a change, which replaces one that waits for its confirmation; what its previous address was sent holds on.</summary>
    /// <param name="id">Of the first request.</param>
    /// <param name="before">The last one; null for none.</param>
    /// <param name="user">As it stands.</param>
    /// <param name="newAddress">Checked, in the form in which it is stored.</param>
    /// <param name="lifetime">How long it can be confirmed.</param>
    /// <param name="now">UTC.</param>
    public static Result<EmailChange> Request(Guid id, EmailChange? before, User user, string newAddress, TimeSpan lifetime, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (before?.IsRecent(now) == true) return new Refusal(IdentityErrors.EmailChangeRecent, $"It can be undone until {before.ExpiresAt:u}.");
        var requested = new EmailChange
        {
            Id = before?.Id ?? id,
            UserId = user.Id,
            NewAddress = newAddress,
            PreviousAddress = user.EmailVerifiedAt is null ? null : user.Email,
            RequestedAt = now,
            ExpiresAt = now + lifetime,
            CreatedAt = before?.CreatedAt ?? now,
            Version = before?.Version ?? 0,
        };
        return Raise(requested, new EmailConfirmationRequested(user.Id), now);
    }

    /// <summary>The token from the new address was given, once.</summary>
    /// <param name="undoable">How long it can be undone from now on.</param>
    /// <param name="now">UTC.</param>
    public Result<EmailChange> Confirm(TimeSpan undoable, DateTimeOffset now) => IsPending(now)
        ? Raise(this with { ConfirmedAt = now, ExpiresAt = now + undoable }, new EmailChangeConfirmed(UserId), now)
        : IdentityErrors.TokenNotValid;
}

/// <summary>What happens to a change of an address.</summary>
public abstract record EmailChangeEvent(Guid UserId) : DomainEvent;

/// <summary>It was requested: a mail is to be sent to the new address. Whether it carries a token is decided when it is sent.</summary>
[EventName("EmailConfirmationRequested")]
public sealed record EmailConfirmationRequested(Guid UserId) : EmailChangeEvent(UserId);

/// <summary>The change was made.</summary>
[EventName("EmailChangeConfirmed")]
public sealed record EmailChangeConfirmed(Guid UserId) : EmailChangeEvent(UserId);

/// <summary>How changes of addresses are stored.</summary>
public static class EmailChangeCollection
{
    public static readonly Field<EmailChange, Guid> UserId = Field.Of((EmailChange change) => change.UserId);
    public static readonly Field<EmailChange, DateTimeOffset> ExpiresAt = Field.Of((EmailChange change) => change.ExpiresAt);

    public static readonly CollectionDefinition<EmailChange> Definition = new("email_changes", [new("user", IndexKind.Unique, UserId), new("expires_at", IndexKind.TimeToLive, ExpiresAt)], [])
    {
        Sensitive = new SensitiveFields<EmailChange>(change => change.UserId, (change, replace) =>
            change with { NewAddress = replace(change.NewAddress) ?? "", PreviousAddress = replace.Of(change.PreviousAddress) }),
    };
}
