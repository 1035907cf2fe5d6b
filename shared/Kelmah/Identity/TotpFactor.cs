using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>A user's authenticator app. Its id is the user's.</summary>
public sealed record TotpFactor : Entity
{
    /// <summary>The secret, in base64.</summary>
    [Sensitive]
    public required string ProtectedSecret { get; init; }

    /// <summary>When the first code was given; null while codes are not required.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The step of the newest code that was accepted: no code of it or an earlier one is accepted again.</summary>
    public long LastStep { get; init; }

    /// <summary>Hashes of the recovery codes that are left.</summary>
    public ImmutableArray<string> RecoveryCodes { get; init; } = [];

    /// <summary>The session in which a code was last given.</summary>
    public Guid? ProvedSessionId { get; init; }

    public DateTimeOffset? ProvedAt { get; init; }

    /// <summary>Whether codes are required.</summary>
    public bool IsEnabled => ConfirmedAt is not null;

    /// <summary>An authenticator that is yet to be confirmed by its first code.</summary>
    public static TotpFactor Enrol(Guid userId, string protectedSecret, DateTimeOffset now) =>
        Raise(new TotpFactor { Id = userId, ProtectedSecret = protectedSecret, CreatedAt = now }, new TotpEnrolled(userId), now);

    /// <summary>Replaces the secret of an authenticator that is not confirmed.</summary>
    public Result<TotpFactor> Replace(string protectedSecret, DateTimeOffset now) =>
        IsEnabled ? IdentityErrors.TotpAlreadyEnabled : Raise(this with { ProtectedSecret = protectedSecret, LastStep = 0 }, new TotpEnrolled(Id), now);

    /// <summary>The first code was given: from now on codes are required.</summary>
    /// <param name="step">The code's.</param>
    /// <param name="recoveryHashes">The hashes of the new recovery codes.</param>
    /// <param name="now">UTC.</param>
    public Result<TotpFactor> Confirm(long step, ImmutableArray<string> recoveryHashes, DateTimeOffset now) =>
        IsEnabled
            ? IdentityErrors.TotpAlreadyEnabled
            : Raise(this with { ConfirmedAt = now, LastStep = step, RecoveryCodes = recoveryHashes }, new TotpEnabled(Id), now);

    /// <summary>Accepts a code, once.</summary>
    /// <param name="step">The code's.</param>
    /// <param name="sessionId">The session that it proves; null for one that is about to start.</param>
    /// <param name="now">UTC.</param>
    public Result<TotpFactor> TakeCode(long step, Guid? sessionId, DateTimeOffset now) =>
        step <= LastStep ? IdentityErrors.TotpCodeWrong : Raise(Proved(sessionId, now) with { LastStep = step }, new TotpCodeTaken(Id), now);

    /// <summary>Accepts a recovery code, once.</summary>
    /// <param name="hash">Of the code.</param>
    /// <param name="sessionId">The session that it proves; null for one that is about to start.</param>
    /// <param name="now">UTC.</param>
    public Result<TotpFactor> TakeRecoveryCode(string hash, Guid? sessionId, DateTimeOffset now) =>
        RecoveryCodes.Contains(hash)
            ? Raise(Proved(sessionId, now) with { RecoveryCodes = RecoveryCodes.Remove(hash) }, new RecoveryCodeTaken(Id, RecoveryCodes.Length - 1), now)
            : IdentityErrors.TotpCodeWrong;

    /// <summary>Replaces the recovery codes.</summary>
    public TotpFactor RenewRecoveryCodes(ImmutableArray<string> recoveryHashes, DateTimeOffset now) =>
        Raise(this with { RecoveryCodes = recoveryHashes }, new RecoveryCodesRenewed(Id), now);

    /// <summary>The last state before it is deleted.</summary>
    public TotpFactor Disable(DateTimeOffset now) => Raise(this with { ConfirmedAt = null }, new TotpDisabled(Id), now);

    /// <summary>Whether a code was given in a session so lately that it is still fresh.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="lifetime">How long a code is fresh.</param>
    /// <param name="now">UTC.</param>
    public bool IsProvedIn(Guid sessionId, TimeSpan lifetime, DateTimeOffset now) => ProvedSessionId == sessionId && now < ProvedAt + lifetime;

    private TotpFactor Proved(Guid? sessionId, DateTimeOffset now) =>
        sessionId is null ? this : this with { ProvedSessionId = sessionId, ProvedAt = now };
}

/// <summary>What happens to a user's authenticator.</summary>
public abstract record TotpEvent(Guid UserId) : DomainEvent;

/// <summary>A secret was made.</summary>
[EventName("TotpEnrolled")]
public sealed record TotpEnrolled(Guid UserId) : TotpEvent(UserId);

/// <summary>Codes are required from now on.</summary>
[EventName("TotpEnabled")]
public sealed record TotpEnabled(Guid UserId) : TotpEvent(UserId);

/// <summary>A code was accepted.</summary>
[EventName("TotpCodeTaken")]
public sealed record TotpCodeTaken(Guid UserId) : TotpEvent(UserId);

/// <summary>A recovery code was accepted.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Left">How many are left.</param>
[EventName("RecoveryCodeTaken")]
public sealed record RecoveryCodeTaken(Guid UserId, int Left) : TotpEvent(UserId);

[EventName("RecoveryCodesRenewed")]
public sealed record RecoveryCodesRenewed(Guid UserId) : TotpEvent(UserId);

/// <summary>Codes are not required any more.</summary>
[EventName("TotpDisabled")]
public sealed record TotpDisabled(Guid UserId) : TotpEvent(UserId);

/// <summary>How authenticators are stored.</summary>
public static class TotpFactorCollection
{
    public static readonly CollectionDefinition<TotpFactor> Definition = new("totp_factors", [], [])
    {
        Sensitive = new SensitiveFields<TotpFactor>(factor => factor.Id, (factor, replace) => factor with { ProtectedSecret = replace(factor.ProtectedSecret) ?? "" }),
    };
}
