using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What an authenticator app needs. It is shown once.</summary>
/// <param name="Secret">Base32, for typing.</param>
/// <param name="Uri">otpauth, for a QR code.</param>
[SchemaName("TotpEnrolment")]
public sealed record TotpEnrolment(string Secret, string Uri)
{
    /// <summary>Without the secret, so that no log can hold it.</summary>
    public override string ToString() => nameof(TotpEnrolment);
}

/// <summary>Codes that stand in for a lost authenticator, each once. They are shown once.</summary>
/// <param name="Codes">Ten.</param>
[SchemaName("RecoveryCodes")]
public sealed record RecoveryCodes(ImmutableArray<string> Codes)
{
    /// <summary>Without the codes, so that no log can hold them.</summary>
    public override string ToString() => nameof(RecoveryCodes);
}

/// <summary>Whether codes are asked for.</summary>
/// <param name="IsEnabled">At each sign-in, and before what is dangerous.</param>
/// <param name="RecoveryCodesLeft">Of ten.</param>
[SchemaName("TotpStatus")]
public sealed record TotpStatus(bool IsEnabled, int RecoveryCodesLeft);
