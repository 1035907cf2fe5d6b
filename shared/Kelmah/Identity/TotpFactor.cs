using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>A user's authenticator app. Its id is the user's.</summary>
public sealed record TotpFactor : Entity
{
    /// <summary>How long a proof stands for acts that ask for a fresh one.</summary>
    public static readonly TimeSpan ProofLifetime = TimeSpan.FromMinutes(5);

    /// <summary>The secret, encrypted.</summary>
    public required string ProtectedSecret { get; init; }

    /// <summary>When the first code came; null while codes are not asked for.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The step of the newest code that was taken: no code of it or before it is taken again.</summary>
    public long LastStep { get; init; }

    /// <summary>Hashes of the recovery codes that are left.</summary>
    public ImmutableArray<string> RecoveryCodes { get; init; } = [];

    /// <summary>The session in which a code was last given.</summary>
    public Guid? ProvedSessionId { get; init; }

    /// <summary>When it was, UTC.</summary>
    public DateTimeOffset? ProvedAt { get; init; }

    /// <summary>Whether codes are asked for.</summary>
    public bool IsEnabled => ConfirmedAt is not null;

    /// <summary>An authenticator that is yet to be confirmed.</summary>
    public static TotpFactor Enrol(Guid userId, string protectedSecret, DateTimeOffset now) =>
        Raise(new TotpFactor { Id = userId, ProtectedSecret = protectedSecret, CreatedAt = now }, new TotpEnrolled(userId), now);

    /// <summary>Another secret before the first one was confirmed.</summary>
    public Result<TotpFactor> Replace(string protectedSecret, DateTimeOffset now) =>
        IsEnabled ? IdentityErrors.TotpAlreadyEnabled : Raise(this with { ProtectedSecret = protectedSecret, LastStep = 0 }, new TotpEnrolled(Id), now);

    /// <summary>The first code: from now on codes are asked for.</summary>
    /// <param name="step">The code's.</param>
    /// <param name="recoveryHashes">Of the new recovery codes.</param>
    /// <param name="now">UTC.</param>
    public Result<TotpFactor> Confirm(long step, ImmutableArray<string> recoveryHashes, DateTimeOffset now) =>
        IsEnabled
            ? IdentityErrors.TotpAlreadyEnabled
            : Raise(this with { ConfirmedAt = now, LastStep = step, RecoveryCodes = recoveryHashes }, new TotpEnabled(Id), now);

    /// <summary>Takes a code, once.</summary>
    /// <param name="step">The code's.</param>
    /// <param name="sessionId">The session that it proves; null for one that is about to start.</param>
    /// <param name="now">UTC.</param>
    public Result<TotpFactor> TakeCode(long step, Guid? sessionId, DateTimeOffset now) =>
        step <= LastStep ? IdentityErrors.TotpCodeWrong : Raise(Proved(sessionId, now) with { LastStep = step }, new TotpCodeTaken(Id), now);

    /// <summary>Takes a recovery code, once.</summary>
    /// <param name="hash">Of the code.</param>
    /// <param name="sessionId">The session that it proves; null for one that is about to start.</param>
    /// <param name="now">UTC.</param>
    public Result<TotpFactor> TakeRecoveryCode(string hash, Guid? sessionId, DateTimeOffset now) =>
        RecoveryCodes.Contains(hash)
            ? Raise(Proved(sessionId, now) with { RecoveryCodes = RecoveryCodes.Remove(hash) }, new RecoveryCodeTaken(Id, RecoveryCodes.Length - 1), now)
            : IdentityErrors.TotpCodeWrong;

    /// <summary>Other recovery codes; those before hold no more.</summary>
    public TotpFactor RenewRecoveryCodes(ImmutableArray<string> recoveryHashes, DateTimeOffset now) =>
        Raise(this with { RecoveryCodes = recoveryHashes }, new RecoveryCodesRenewed(Id), now);

    /// <summary>The last state before it is removed.</summary>
    public TotpFactor Disable(DateTimeOffset now) => Raise(this with { ConfirmedAt = null }, new TotpDisabled(Id), now);

    /// <summary>Whether a code was given in a session within the last five minutes.</summary>
    public bool IsProvedIn(Guid sessionId, DateTimeOffset now) => ProvedSessionId == sessionId && now < ProvedAt + ProofLifetime;

    private TotpFactor Proved(Guid? sessionId, DateTimeOffset now) =>
        sessionId is null ? this : this with { ProvedSessionId = sessionId, ProvedAt = now };
}
