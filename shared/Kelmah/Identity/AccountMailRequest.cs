using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// A request for a mail to an address, which may have no account. It is answered once it is stored, and looked at afterwards, so that the
/// time of the answer does not tell who has an account.
/// </summary>
public sealed record AccountMailRequest : Entity
{
    /// <summary>It is deleted when it is looked at; this is for one that never is.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public required AccountMailKind Kind { get; init; }

    /// <summary>As it was given.</summary>
    public required string Email { get; init; }

    /// <summary>When it is forgotten, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public static AccountMailRequest Of(Guid id, AccountMailKind kind, string email, DateTimeOffset now) =>
        Raise(new AccountMailRequest { Id = id, Kind = kind, Email = email, ExpiresAt = now + Kept, CreatedAt = now }, new AccountMailRequested(id, kind), now);
}

public enum AccountMailKind
{
    /// <summary>The mail that verifies an address.</summary>
    Verification,

    /// <summary>The mail to choose a new password.</summary>
    PasswordReset,
}

/// <summary>Somebody asks for a mail to an address.</summary>
/// <param name="RequestId">Where the address stands.</param>
/// <param name="Kind">Which mail.</param>
[EventName("AccountMailRequested")]
public sealed record AccountMailRequested(Guid RequestId, AccountMailKind Kind) : DomainEvent;

/// <summary>How requests for mails are stored.</summary>
public static class AccountMailRequestCollection
{
    public static readonly Field<AccountMailRequest, DateTimeOffset> ExpiresAt = Field.Of((AccountMailRequest request) => request.ExpiresAt);

    public static readonly CollectionDefinition<AccountMailRequest> Definition = new(
        "account_mail_requests", [new("expires_at", IndexKind.TimeToLive, ExpiresAt)], []);
}
