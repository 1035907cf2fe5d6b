using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>A licence or a certificate that a worker shows on the profile until it expires.</summary>
public sealed record Certificate : Entity
{
    /// <summary>Certificates of one worker at most.</summary>
    public const int MaxCount = 50;

    /// <summary>The longest title and the longest issuer, in characters.</summary>
    public const int MaxTextLength = 200;

    /// <summary>Until its last day; a reminder 30 days before.</summary>
    public static Deadline<Certificate> Expiry { get; } = new(DeadlineKind.CertificateExpiry, certificate => certificate.ExpiresAt)
    {
        Reminders = [TimeSpan.FromDays(30)],
        Remind = static (certificate, deadline, now) => certificate.Remind(deadline, now),
        Does = "The certificate is no longer shown to others.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "The certificate's own validity.",
    };

    public required Guid UserId { get; init; }

    public required string Title { get; init; }

    /// <summary>Who awarded it.</summary>
    public required string Issuer { get; init; }

    /// <summary>The end of its validity, UTC.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    public required CertificateStatus Status { get; init; }

    /// <summary>While it is valid: when it expires.</summary>
    public DateTimeOffset? ExpiresAt => Status == CertificateStatus.Valid ? ValidUntil : null;

    /// <summary>A new certificate; refused where its input is wrong.</summary>
    public static Result<Certificate> Add(Guid id, Guid userId, CertificateInput input, DateTimeOffset now)
    {
        if (input.Check(now) is { } wrong) return wrong;
        var certificate = new Certificate
        {
            Id = id,
            UserId = userId,
            Title = input.Title,
            Issuer = input.Issuer,
            ValidUntil = input.ValidUntil,
            Status = CertificateStatus.Valid,
            CreatedAt = now,
        };
        return Raise(certificate, new CertificateAdded(id, userId, input.ValidUntil), now);
    }

    /// <summary>Its validity ended. A repeat changes nothing.</summary>
    public Result<Certificate> Expire(DateTimeOffset now)
    {
        if (Status == CertificateStatus.Expired) return this;
        if (ValidUntil > now) return CertificateErrors.StillValid;
        return Raise(this with { Status = CertificateStatus.Expired }, new CertificateExpired(Id, UserId), now);
    }

    /// <summary>Tells the worker that it expires soon; refused where it is not valid any more.</summary>
    public Result<Certificate> Remind(Deadline<Certificate> deadline, DateTimeOffset now) =>
        deadline.DueOf(this) is { } end && end > now
            ? Raise(this, new CertificateExpiryNear(Id, UserId, end), now)
            : CertificateErrors.NotValid;

    /// <summary>The last state before it is deleted.</summary>
    public Certificate Remove(DateTimeOffset now) => Raise(this, new CertificateRemoved(Id, UserId), now);
}

/// <summary>valid → expired.</summary>
public enum CertificateStatus
{
    Valid,
    Expired,
}

public abstract record CertificateEvent(Guid CertificateId, Guid UserId) : DomainEvent;

[EventName("CertificateAdded")]
public sealed record CertificateAdded(Guid CertificateId, Guid UserId, DateTimeOffset ValidUntil) : CertificateEvent(CertificateId, UserId);

[EventName("CertificateExpiryNear")]
public sealed record CertificateExpiryNear(Guid CertificateId, Guid UserId, DateTimeOffset ValidUntil) : CertificateEvent(CertificateId, UserId);

[EventName("CertificateExpired")]
public sealed record CertificateExpired(Guid CertificateId, Guid UserId) : CertificateEvent(CertificateId, UserId);

[EventName("CertificateRemoved")]
public sealed record CertificateRemoved(Guid CertificateId, Guid UserId) : CertificateEvent(CertificateId, UserId);

/// <summary>The rules of certificates.</summary>
public static class CertificateErrors
{
    /// <summary>A worker shows at most 50.</summary>
    public static readonly ErrorCode TooMany = new("certificates_full", 409, "There are as many certificates as there can be: remove one first.");

    /// <summary>A certificate expires when its validity ends.</summary>
    public static readonly ErrorCode StillValid = new("certificate_still_valid", 409, "The certificate is still valid.", RetryHelps: true);

    /// <summary>Nobody is reminded of what has expired.</summary>
    public static readonly ErrorCode NotValid = new("certificate_not_valid", 409, "The certificate is not valid any more.");
}

/// <summary>How certificates are stored.</summary>
public static class CertificateCollection
{
    public static readonly Field<Certificate, Guid> UserId = Field.Of((Certificate certificate) => certificate.UserId);

    public static readonly Field<Certificate, CertificateStatus> Status = Field.Of((Certificate certificate) => certificate.Status);

    public static readonly CollectionDefinition<Certificate> Definition = new(
        "certificates",
        [
            new("user", IndexKind.Ordered, UserId),
            new("expires_at", IndexKind.Ordered, Certificate.Expiry.Field),
        ],
        [
            new(Field.Of((Certificate certificate) => certificate.Title), MaxLength: Certificate.MaxTextLength),
            new(Field.Of((Certificate certificate) => certificate.Issuer), MaxLength: Certificate.MaxTextLength),
        ])
    {
        Sets = [GuardedSet.By((Certificate certificate) => certificate.UserId)],
    };
}
