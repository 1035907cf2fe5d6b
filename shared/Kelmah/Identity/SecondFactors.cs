using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// What a user proves a sign-in and a sensitive act by, beside the password: an authenticator app, text messages to the verified number,
/// recovery codes for whoever has one of the two, and a mail for whoever has neither. It stays until the user is erased, because a stream of
/// events is never begun again.
/// </summary>
public sealed record SecondFactors : Entity
{
    /// <summary>Unique. Earlier releases stored an authenticator under the user's id, and no other.</summary>
    public Guid UserId { get => field == Guid.Empty ? Id : field; init; }

    /// <summary>The secret of the authenticator, in base64; null without one.</summary>
    [Sensitive]
    public string? ProtectedSecret { get; init; }

    /// <summary>When the first code of the authenticator was given; null while its codes are not required.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The step of the newest code that was accepted: no code of it or an earlier one is accepted again.</summary>
    public long LastStep { get; init; }

    /// <summary>Hashes of the recovery codes that are left.</summary>
    public ImmutableArray<string> RecoveryCodes { get; init; } = [];

    /// <summary>Since when codes by text message are required, UTC; null while they are not.</summary>
    public DateTimeOffset? SmsSince { get; init; }

    /// <summary>The session in which a code was last given.</summary>
    public Guid? ProvedSessionId { get; init; }

    public DateTimeOffset? ProvedAt { get; init; }

    /// <summary>Whether codes of an authenticator are required. Stored by the name that it had when there was no other factor.</summary>
    [JsonPropertyName("isEnabled")]
    public bool HasTotp => ConfirmedAt is not null;

    /// <summary>Those of a user who has none.</summary>
    public static SecondFactors None(Guid id, Guid userId, DateTimeOffset now) => new() { Id = id, UserId = userId, CreatedAt = now };

    /// <summary>An authenticator that is yet to be confirmed by its first code; it replaces one that is not confirmed either.</summary>
    public Result<SecondFactors> Enrol(string protectedSecret, DateTimeOffset now) =>
        HasTotp ? IdentityErrors.TotpAlreadyEnabled : Raise(this with { ProtectedSecret = protectedSecret, LastStep = 0 }, new TotpEnrolled(UserId), now);

    /// <summary>The first code was given: from now on codes are required. A proof that was given before does not count any more.</summary>
    /// <param name="step">The code's.</param>
    /// <param name="recoveryHashes">The hashes of the new recovery codes; earlier ones become void.</param>
    /// <param name="now">UTC.</param>
    public Result<SecondFactors> Confirm(long step, ImmutableArray<string> recoveryHashes, DateTimeOffset now)
    {
        if (HasTotp) return IdentityErrors.TotpAlreadyEnabled;
        return Raise(Unproved() with { ConfirmedAt = now, LastStep = step, RecoveryCodes = recoveryHashes }, new TotpEnabled(UserId), now);
    }

    /// <summary>
    /// Whether codes by text message are required. They go to the number that was verified when they were switched on: one that is
    /// verified later is another, or was taken away meanwhile.
    /// </summary>
    public bool HasSms(User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Profile.Phone is not null && user.PhoneProof.VerifiedAt <= SmsSince;
    }

    /// <summary>Requires codes by text message from now on. A proof that was given before does not count any more.</summary>
    /// <param name="recoveryHashes">The hashes of the recovery codes from now on.</param>
    /// <param name="now">UTC.</param>
    public SecondFactors EnableSms(ImmutableArray<string> recoveryHashes, DateTimeOffset now) =>
        Raise(Unproved() with { SmsSince = now, RecoveryCodes = recoveryHashes }, new SmsFactorEnabled(UserId), now);

    /// <summary>Requires codes by text message no longer; without an authenticator the recovery codes go, too.</summary>
    public SecondFactors DisableSms(DateTimeOffset now) =>
        Raise(this with { SmsSince = null, RecoveryCodes = HasTotp ? RecoveryCodes : [] }, new SmsFactorDisabled(UserId), now);

    /// <summary>Requires codes of the authenticator no longer, and forgets its secret; without text messages the recovery codes go, too.</summary>
    public SecondFactors DisableTotp(DateTimeOffset now)
    {
        var without = this with { ConfirmedAt = null, ProtectedSecret = null, LastStep = 0, RecoveryCodes = SmsSince is null ? [] : RecoveryCodes };
        return Raise(without, new TotpDisabled(UserId), now);
    }

    /// <summary>Requires no codes any more.</summary>
    public SecondFactors DisableAll(DateTimeOffset now)
    {
        var without = SmsSince is null ? this : DisableSms(now);
        return without.ProtectedSecret is null ? without : without.DisableTotp(now);
    }

    /// <summary>By which codes the user proves something, in the order in which they are to be offered: never none.</summary>
    /// <param name="factors">Null for a user who has none.</param>
    /// <param name="user">Whose they are.</param>
    public static ImmutableArray<FactorMethod> MethodsOf(SecondFactors? factors, User user)
    {
        var (hasTotp, hasSms) = (factors?.HasTotp == true, factors?.HasSms(user) == true);
        if (!hasTotp && !hasSms) return [FactorMethod.Mail];
        var methods = ImmutableArray.CreateBuilder<FactorMethod>();
        if (hasTotp) methods.Add(FactorMethod.Totp);
        if (hasSms) methods.Add(FactorMethod.Sms);
        if (factors!.RecoveryCodes.Length > 0) methods.Add(FactorMethod.RecoveryCode);
        return methods.ToImmutable();
    }

    /// <summary>Whether a sign-in and an erasure require a code.</summary>
    public bool AreOn(User user) => HasTotp || HasSms(user);

    /// <summary>
    /// Refuses what requires a fresh code unless one was given in the session so lately that it is still fresh; the refusal says which codes
    /// are taken. Null to go on.
    /// </summary>
    public static Refusal? RefuseUnproved(SecondFactors? factors, User user, Guid sessionId, StepUpOptions limits, DateTimeOffset now) =>
        factors?.IsProvedIn(sessionId, limits.ProofLifetime, now) == true ? null : Required(MethodsOf(factors, user));

    /// <summary>The refusal that asks for a code of one of some methods.</summary>
    public static Refusal Required(ImmutableArray<FactorMethod> methods) =>
        new(IdentityErrors.TotpRequired) { Methods = [.. methods.Select(ProcessState.NameOf)] };

    /// <summary>Accepts a code of the authenticator, once.</summary>
    /// <param name="step">The code's.</param>
    /// <param name="sessionId">The session that it proves; null for none.</param>
    /// <param name="now">UTC.</param>
    public Result<SecondFactors> TakeCode(long step, Guid? sessionId, DateTimeOffset now) =>
        !HasTotp || step <= LastStep ? IdentityErrors.TotpCodeWrong : Raise(Proved(sessionId, now) with { LastStep = step }, new TotpCodeTaken(UserId), now);

    /// <summary>Accepts a code that was sent, which the caller has compared and takes out of the store in the same commit.</summary>
    /// <param name="sessionId">The session that it proves; null for none.</param>
    /// <param name="now">UTC.</param>
    public SecondFactors TakeSentCode(Guid? sessionId, DateTimeOffset now) => Raise(Proved(sessionId, now), new SentCodeTaken(UserId), now);

    /// <summary>Accepts a recovery code, once.</summary>
    /// <param name="hash">Of the code.</param>
    /// <param name="sessionId">The session that it proves; null for none.</param>
    /// <param name="now">UTC.</param>
    public Result<SecondFactors> TakeRecoveryCode(string hash, Guid? sessionId, DateTimeOffset now) =>
        RecoveryCodes.Contains(hash)
            ? Raise(Proved(sessionId, now) with { RecoveryCodes = RecoveryCodes.Remove(hash) }, new RecoveryCodeTaken(UserId, RecoveryCodes.Length - 1), now)
            : IdentityErrors.TotpCodeWrong;

    /// <summary>Replaces the recovery codes.</summary>
    public SecondFactors RenewRecoveryCodes(ImmutableArray<string> recoveryHashes, DateTimeOffset now) =>
        Raise(this with { RecoveryCodes = recoveryHashes }, new RecoveryCodesRenewed(UserId), now);

    /// <summary>Whether a code was given in a session so lately that it is still fresh.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="lifetime">How long a code is fresh.</param>
    /// <param name="now">UTC.</param>
    public bool IsProvedIn(Guid sessionId, TimeSpan lifetime, DateTimeOffset now) => ProvedSessionId == sessionId && now < ProvedAt + lifetime;

    /// <summary>Adds them to a commit, whether they were there before or not.</summary>
    public SecondFactors Store(UnitOfWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Version == 0 ? work.Insert(this, DuplicateAnswer.DecideAgain) : work.Update(this);
    }

    private SecondFactors Proved(Guid? sessionId, DateTimeOffset now) =>
        sessionId is null ? this : this with { ProvedSessionId = sessionId, ProvedAt = now };

    private SecondFactors Unproved() => this with { ProvedSessionId = null, ProvedAt = null };
}

/// <summary>What a code comes from.</summary>
public enum FactorMethod
{
    /// <summary>An authenticator app.</summary>
    Totp,

    /// <summary>A text message to the verified number.</summary>
    Sms,

    /// <summary>One of the codes that are shown once, when the first factor is switched on.</summary>
    RecoveryCode,

    /// <summary>A mail, for whoever has neither an authenticator nor text messages.</summary>
    Mail,
}

/// <summary>What happens to a user's factors.</summary>
public abstract record TotpEvent(Guid UserId) : DomainEvent;

/// <summary>A secret was made.</summary>
[EventName("TotpEnrolled")]
public sealed record TotpEnrolled(Guid UserId) : TotpEvent(UserId);

/// <summary>Codes of an authenticator are required from now on.</summary>
[EventName("TotpEnabled")]
public sealed record TotpEnabled(Guid UserId) : TotpEvent(UserId);

/// <summary>A code of the authenticator was accepted.</summary>
[EventName("TotpCodeTaken")]
public sealed record TotpCodeTaken(Guid UserId) : TotpEvent(UserId);

/// <summary>A code that was sent by text message or mail was accepted.</summary>
[EventName("SentCodeTaken")]
public sealed record SentCodeTaken(Guid UserId) : TotpEvent(UserId);

/// <summary>A recovery code was accepted.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Left">How many are left.</param>
[EventName("RecoveryCodeTaken")]
public sealed record RecoveryCodeTaken(Guid UserId, int Left) : TotpEvent(UserId);

[EventName("RecoveryCodesRenewed")]
public sealed record RecoveryCodesRenewed(Guid UserId) : TotpEvent(UserId);

/// <summary>Codes of an authenticator are not required any more.</summary>
[EventName("TotpDisabled")]
public sealed record TotpDisabled(Guid UserId) : TotpEvent(UserId);

/// <summary>Codes by text message are required from now on.</summary>
[EventName("SmsFactorEnabled")]
public sealed record SmsFactorEnabled(Guid UserId) : TotpEvent(UserId);

/// <summary>Codes by text message are not required any more.</summary>
[EventName("SmsFactorDisabled")]
public sealed record SmsFactorDisabled(Guid UserId) : TotpEvent(UserId);

/// <summary>How factors are stored: in the collection of the authenticators, which were the first.</summary>
public static class SecondFactorsCollection
{
    public static readonly Field<SecondFactors, Guid> UserId = Field.Of((SecondFactors factors) => factors.UserId);

    public static readonly CollectionDefinition<SecondFactors> Definition = new("totp_factors", [new("user", IndexKind.Unique, UserId)], [])
    {
        Revision = 1,
        Normalized = [UserId],
        Sensitive = new SensitiveFields<SecondFactors>(
            factors => factors.UserId, (factors, replace) => factors.ProtectedSecret is null ? factors : factors with { ProtectedSecret = replace(factors.ProtectedSecret) }),
    };

    /// <summary>Those of a user; null where none were ever stored.</summary>
    public static ValueTask<SecondFactors?> FindFactorsAsync(this IDocumentReader reader, Guid userId, CancellationToken cancellationToken) =>
        reader.FindAsync(UserId.Is(userId), cancellationToken);
}
