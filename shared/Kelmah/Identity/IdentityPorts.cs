using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>Signs and verifies access tokens.</summary>
public interface IAccessTokens
{
    /// <summary>A token for a caller, valid from now on for a few minutes.</summary>
    /// <param name="caller">Whom it names, with all roles.</param>
    /// <param name="role">The one that the account was registered with, for clients that know of one only.</param>
    AccessToken Issue(Caller caller, UserRole role);

    /// <summary>Whom a token names; nobody for one that is malformed, expired or signed by another key.</summary>
    VerifiedToken Verify(string token);
}

/// <summary>What is known of an access token.</summary>
/// <param name="Caller">Whom it names; null for one that does not hold.</param>
/// <param name="HasExpired">Whether it does not hold because its time is over.</param>
public readonly record struct VerifiedToken(Caller? Caller, bool HasExpired = false);

/// <summary>A signed access token.</summary>
/// <param name="Token">A JWT.</param>
/// <param name="ExpiresIn">Seconds until it expires.</param>
public sealed record AccessToken(string Token, int ExpiresIn);

/// <summary>The keys that access tokens are signed and verified with.</summary>
public interface ISigningKeys
{
    /// <summary>The public halves of the keys that tokens may be signed with now, newest first (RFC 7517).</summary>
    JsonWebKeys Published();

    /// <summary>
    /// Signs with a new key from now on. The previous one still verifies until the last token that it signed has expired.
    /// False where the settings hold the key: it is replaced there.
    /// </summary>
    bool Rotate();

    /// <summary>When the present key was made, UTC; null for one of the settings.</summary>
    DateTimeOffset? NewestSince { get; }
}

/// <summary>The numbering plans of the world's telephones.</summary>
public interface IPhoneNumbers
{
    /// <summary>
    /// Reads a number of a range that its country's plan has given out. Whether somebody answers it is not known.
    /// </summary>
    /// <param name="text">
    /// With the country's code, such as +233201234567, or as it is dialled in the country of the settings, such as 020 123 4567; with blanks, dashes, dots, slashes and
    /// brackets as people write them.
    /// </param>
    PhoneReading Read(string text);
}

/// <summary>What a text says about a telephone: either a number or what is wrong with it.</summary>
/// <param name="Number">In E.164.</param>
/// <param name="Fault">A sentence.</param>
public sealed record PhoneReading(string? Number, string? Fault)
{
    public static PhoneReading Of(string number) => new(number, null);

    public static PhoneReading Wrong(string fault) => new(null, fault);
}

/// <summary>Makes refresh tokens: 256 bits, opaque to clients, of which only hashes are stored.</summary>
public interface ISessionTokens
{
    /// <summary>A new random token.</summary>
    string Create();

    /// <summary>
    /// The token that a token is exchanged for: always the same one, so that it can be given again without being stored. Only
    /// the holder of the server's secret can compute it.
    /// </summary>
    string SuccessorOf(string token);

    /// <summary>What is stored of a token.</summary>
    string HashOf(string token);
}

/// <summary>
/// The sessions whose access tokens are refused before they expire. A session leaves the list when its last access token
/// has expired. If the list cannot be reached, only the revocations that this process knows of are refused: the refresh tokens
/// are revoked in the store anyway, so that a session outlives its end by one access token at most.
/// </summary>
public interface IRevokedSessions
{
    /// <summary>Whether access tokens of the session are refused.</summary>
    ValueTask<bool> IsRevokedAsync(Guid sessionId);

    /// <summary>Refuses the session's access tokens from now on.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="revokedAt">When it was revoked, UTC.</param>
    ValueTask RevokeAsync(Guid sessionId, DateTimeOffset revokedAt);
}

/// <summary>
/// Locks a source of failed sign-ins, for longer each time. A store that cannot be reached locks nobody (fail open): the
/// accounts' own locks, which are durable, still apply.
/// </summary>
public interface IFailureLocks
{
    /// <summary>How long a source is still locked; null when it is not.</summary>
    ValueTask<TimeSpan?> LockOfAsync(string source);

    /// <summary>Counts a failure. Those of an earlier day are forgotten.</summary>
    /// <param name="source">For example a network address.</param>
    /// <param name="allowed">How many in a row lock the source.</param>
    ValueTask FailAsync(string source, int allowed);
}

/// <summary>Hashes passwords slowly.</summary>
public interface IPasswords
{
    /// <summary>A salted hash that names its own parameters.</summary>
    string Hash(string password);

    /// <summary>
    /// Compares a password with a hash; takes the same time for every wrong password, about. A hash of bcrypt holds as well, and is old; its first
    /// 72 bytes are all that it looks at.
    /// </summary>
    /// <param name="hash">Null for an account that does not exist: as slow, and always wrong. So is a text that is no hash.</param>
    /// <param name="password">As it was given.</param>
    PasswordMatch Compare(string? hash, string password);
}

/// <summary>How a password compares with a hash.</summary>
public enum PasswordMatch
{
    Wrong,
    Right,

    /// <summary>Right, and the hash was made with fewer iterations than today's, of letters as they were written, or by bcrypt.</summary>
    RightButOldHash,
}

/// <summary>
/// Tokens that are sent by mail, and codes that are sent by text message. They are not stored: the holder of the server's secret
/// can make the same token again, so that an event requests a mail without carrying its token. A token is valid for one state of
/// the user only, so that using it voids it.
/// </summary>
public interface IOneTimeTokens
{
    /// <summary>The token for a claim.</summary>
    string Make(OneTimeClaim claim);

    /// <summary>Whom a token names, before it is known to be genuine; null for a malformed one.</summary>
    Guid? UserOf(string token);

    /// <summary>Whether the token was made for this claim.</summary>
    bool Holds(string token, OneTimeClaim claim);

    /// <summary>What is stored of a phone number that is only compared: a hash that nobody without the server's secret can make.</summary>
    string HashOf(string phone);

    /// <summary>A code of six digits for a claim, to be typed from a text message: it needs a limit of tries.</summary>
    string MakeCode(OneTimeClaim claim);

    /// <summary>Whether the code was made for this claim.</summary>
    bool HoldsCode(string code, OneTimeClaim claim);
}

/// <summary>Makes the secrets of authenticators, and writes them as the store is given them, which encrypts them.</summary>
public interface ITotpSecrets
{
    /// <summary>A new random secret of 20 bytes.</summary>
    byte[] Create();

    /// <summary>As it is stored.</summary>
    string Write(byte[] secret);

    /// <summary>As it was made.</summary>
    byte[] Read(Guid userId, string stored);

    /// <summary>Ten new recovery codes of 49 random bits.</summary>
    ImmutableArray<string> CreateRecoveryCodes();

    /// <summary>What is stored of a recovery code. Case and dashes do not matter.</summary>
    string HashOf(Guid userId, string recoveryCode);
}
