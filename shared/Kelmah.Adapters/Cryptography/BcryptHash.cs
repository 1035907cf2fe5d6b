using System.Globalization;
using System.Text.RegularExpressions;
using BCrypt.Net;

namespace Kelmah.Adapters.Cryptography;

/// <summary>
/// Hashes of bcrypt: <c>$2b$10$</c>, 22 characters of a salt and 31 of a key, both in bcrypt's own base64. The revisions <c>2a</c>, <c>2b</c> and
/// <c>2y</c> are one algorithm. It looks at the first 72 bytes of a password in UTF-8 and passes over the rest, so that a longer password is right
/// whatever follows them, until it is hashed anew: from then on all of it counts.
/// </summary>
internal static partial class BcryptHash
{
    /// <summary>
    /// Rounds of PBKDF2-HMAC-SHA512 that take about as long as one of the 2^cost rounds of bcrypt: 70 to 100 were measured on x64 with OpenSSL.
    /// </summary>
    private const int IterationsOfRound = 80;

    /// <summary>Whether it is a whole hash of bcrypt, at a cost of 4 to 15: one of 16 takes several seconds, and one of 31 days.</summary>
    public static bool IsOne(string hash) => Shape().IsMatch(hash);

    /// <summary>Whether the hash is of the password.</summary>
    /// <param name="hash">For which <see cref="IsOne"/> holds.</param>
    /// <param name="password">As it was given.</param>
    public static bool IsRight(string hash, string password)
    {
        try
        {
            return BCrypt.Net.BCrypt.Verify(password, hash);
        }
        catch (SaltParseException)
        {
            // Of its shape, and all the same no hash that bcrypt can have made.
            return false;
        }
    }

    /// <summary>The rounds of PBKDF2-HMAC-SHA512 that take about as long as a comparison.</summary>
    /// <param name="hash">For which <see cref="IsOne"/> holds.</param>
    public static int IterationsOf(string hash) => IterationsOfRound << int.Parse(hash.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A\$2[aby]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
