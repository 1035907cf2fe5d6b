using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>Checks a code from an authenticator, or a recovery code in its place.</summary>
public sealed class TotpProof(ITotpSecrets secrets)
{
    /// <summary>The factor after it has taken the code; refused for a code that is wrong or was used before.</summary>
    /// <param name="factor">Enabled.</param>
    /// <param name="code">6 digits, or a recovery code.</param>
    /// <param name="sessionId">The session that it proves; null for one that is about to start.</param>
    /// <param name="now">UTC.</param>
    public Result<TotpFactor> Take(TotpFactor factor, string code, Guid? sessionId, DateTimeOffset now)
    {
        if (!factor.IsEnabled) return IdentityErrors.TotpNotEnabled;
        if (code.Length > TotpCode.Digits) return factor.TakeRecoveryCode(secrets.HashOf(factor.Id, code), sessionId, now);
        return StepOf(factor, code, now) is { } step ? factor.TakeCode(step, sessionId, now) : IdentityErrors.TotpCodeWrong;
    }

    /// <summary>The step of a code; null for a wrong one.</summary>
    public long? StepOf(TotpFactor factor, string code, DateTimeOffset now) =>
        TotpCode.FindStep(secrets.Unprotect(factor.Id, factor.ProtectedSecret), code, now);
}
