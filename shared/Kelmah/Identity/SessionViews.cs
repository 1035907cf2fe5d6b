using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>A session as its user sees it.</summary>
/// <param name="Id">The session.</param>
/// <param name="DeviceInfo">What the client said about its device, or what its <c>User-Agent</c> tells; null where neither does.</param>
/// <param name="StartedAt">When the user signed in, UTC.</param>
/// <param name="LastUsedAt">When it was last refreshed, UTC.</param>
/// <param name="ExpiresAt">When it ends unless it is refreshed, UTC.</param>
/// <param name="IsCurrent">Whether the request came from it.</param>
/// <param name="StartPlace">Where the user signed in; null where that is not known.</param>
/// <param name="Place">Where it was last used: refreshed, or signed in to; null where that is not known.</param>
[SchemaName("SessionView")]
public sealed record SessionView(
    Guid Id, string? DeviceInfo, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, bool IsCurrent, SessionPlace? StartPlace, SessionPlace? Place)
{
    /// <summary>The view of a session's newest link.</summary>
    public static SessionView Of(RefreshToken link, Caller caller) =>
        new(link.SessionId, link.DeviceInfo, link.SessionStartedAt, link.LastUsedAt, link.ExpiresAt, link.SessionId == caller.SessionId, link.StartPlace, link.Place);
}

/// <summary>A request to sign in.</summary>
/// <param name="Email">The account's address.</param>
/// <param name="Password">The account's password.</param>
/// <param name="DeviceInfo">How the user will recognise the session, up to 200 characters; without it, it is named by the <c>User-Agent</c>.</param>
/// <param name="DeviceToken">
/// Of the last sign-in on this device, up to 200 characters. With it, wrong passwords that were given elsewhere do not keep the user out.
/// </param>
[SchemaName("SignInInput")]
public sealed record SignInInput(
    [Characters(1, EmailAddress.MaxWrittenLength)] string Email,
    [Password] string Password,
    [Line(0, 200)] string? DeviceInfo = null,
    [Characters(0, KnownDevices.MaxLength)] string? DeviceToken = null) : IRuledInput
{
    /// <summary>Without the password and the address, so that no log can hold them.</summary>
    public override string ToString() => nameof(SignInInput);
}

/// <summary>A session, or the challenge that must be answered first: one of the two.</summary>
/// <param name="Session">The session has begun.</param>
/// <param name="Challenge">A one-time code is expected.</param>
public sealed record SignInOutcome(SignedIn? Session, ChallengeView? Challenge);

/// <summary>
/// The password was right; a code is expected at <c>/auth/totp/challenge</c>. <c>/auth/totp/challenge/code</c> sends one by text message
/// where <c>sms</c> is among the methods.
/// </summary>
/// <param name="ChallengeToken">To be sent with the code.</param>
/// <param name="ExpiresIn">Seconds until it ends; it also ends after 5 wrong codes by default, and lives as long as a code that is sent for it.</param>
/// <param name="Methods">Whose codes are taken.</param>
[SchemaName("SignInChallenge")]
[HoldsSecret]
public sealed record ChallengeView(string ChallengeToken, int ExpiresIn, ImmutableArray<FactorMethod> Methods)
{
    /// <summary>Without the token, so that no log can hold it.</summary>
    public override string ToString() => nameof(ChallengeView);
}

/// <summary>The token of a challenge, and the code that answers it.</summary>
/// <param name="ChallengeToken">Of the login that is answered with a challenge.</param>
/// <param name="Code">From the authenticator or a text message, or a recovery code.</param>
[SchemaName("ChallengeInput")]
public sealed record ChallengeInput([Characters(0, 200)] string ChallengeToken, [Characters(0, CodeInput.MaxLength)] string Code) : IRuledInput
{
    /// <summary>Without either, so that no log can hold them.</summary>
    public override string ToString() => nameof(ChallengeInput);
}

/// <summary>The token of a challenge.</summary>
/// <param name="ChallengeToken">Of the login that is answered with a challenge.</param>
[SchemaName("ChallengeCodeInput")]
public sealed record ChallengeCodeInput([Characters(0, 200)] string ChallengeToken) : IRuledInput
{
    /// <summary>Without the token, so that no log can hold it.</summary>
    public override string ToString() => nameof(ChallengeCodeInput);
}

/// <summary>What a client receives when it signs in or refreshes.</summary>
/// <param name="AccessToken">For <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds until it expires.</param>
/// <param name="RefreshToken">To be exchanged once.</param>
/// <param name="User">Who signed in.</param>
[SchemaName("SignedIn")]
[HoldsSecret]
public sealed record SignedIn(string AccessToken, int ExpiresIn, string RefreshToken, UserView User)
{
    /// <summary>To be kept on the device and sent with its next sign-in; null for a refresh.</summary>
    public string? DeviceToken { get; init; }

    /// <summary>Without the tokens, so that no log can hold them.</summary>
    public override string ToString() => $"{nameof(SignedIn)} {{ {User.Id} }}";
}

/// <summary>A refresh token.</summary>
/// <param name="RefreshToken">Of the last sign-in or refresh.</param>
[SchemaName("RefreshTokenInput")]
public sealed record RefreshTokenInput([Characters(0, 200)] string RefreshToken) : IRuledInput
{
    /// <summary>Without the token, so that no log can hold it.</summary>
    public override string ToString() => nameof(RefreshTokenInput);
}

/// <summary>The present password.</summary>
[SchemaName("PasswordInput")]
public sealed record PasswordInput([Password] string Password) : IRuledInput
{
    /// <summary>Without the password, so that no log can hold it.</summary>
    public override string ToString() => nameof(PasswordInput);
}

/// <summary>A code from an authenticator, a recovery code, or a code from a text message or a mail.</summary>
[SchemaName("CodeInput")]
public sealed record CodeInput([Characters(0, CodeInput.MaxLength)] string Code) : IRuledInput
{
    /// <summary>Characters of a code at most, with the dashes and blanks that people write in it.</summary>
    public const int MaxLength = 64;

    /// <summary>Without the code, so that no log can hold it.</summary>
    public override string ToString() => nameof(CodeInput);
}

/// <summary>What an authenticator app needs. It is shown once.</summary>
/// <param name="Secret">Base32, for typing.</param>
/// <param name="Uri">otpauth, for a QR code.</param>
[SchemaName("TotpEnrolment")]
[HoldsSecret]
public sealed record TotpEnrolment(string Secret, string Uri)
{
    /// <summary>Without the secret, so that no log can hold it.</summary>
    public override string ToString() => nameof(TotpEnrolment);
}

/// <summary>Codes that replace a lost authenticator, each once. They are shown once.</summary>
/// <param name="Codes">Ten.</param>
[SchemaName("RecoveryCodes")]
[HoldsSecret]
public sealed record RecoveryCodes(ImmutableArray<string> Codes)
{
    /// <summary>Without the codes, so that no log can hold them.</summary>
    public override string ToString() => nameof(RecoveryCodes);
}

/// <summary>Whether codes from an authenticator are required.</summary>
/// <param name="IsEnabled">Required at each sign-in, and before sensitive acts.</param>
/// <param name="RecoveryCodesLeft">Of ten.</param>
[SchemaName("TotpStatus")]
public sealed record TotpStatus(bool IsEnabled, int RecoveryCodesLeft);

/// <summary>A set of public keys.</summary>
/// <param name="Keys">Newest first.</param>
[SchemaName("JsonWebKeys")]
public sealed record JsonWebKeys(ImmutableArray<JsonWebKeyView> Keys);

/// <summary>An EC P-256 public key for ES256.</summary>
/// <param name="Kty">Always <c>EC</c>.</param>
/// <param name="Crv">Always <c>P-256</c>.</param>
/// <param name="Alg">Always <c>ES256</c>.</param>
/// <param name="Use">Always <c>sig</c>.</param>
/// <param name="Kid">The thumbprint of RFC 7638; tokens name it.</param>
/// <param name="X">Base64url.</param>
/// <param name="Y">Base64url.</param>
[SchemaName("JsonWebKeyView")]
public sealed record JsonWebKeyView(string Kty, string Crv, string Alg, string Use, string Kid, string X, string Y);
