using System.Buffers.Binary;
using System.Security.Cryptography;
using Kelmah.Identity;
using Kelmah.Kernel.Unicode;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Cryptography;

/// <summary>
/// The framework's password hasher: PBKDF2 with HMAC-SHA512, a salt of 128 bits and a key of 256 bits. Over composed letters, since keyboards
/// write one password in several ways (RFC 8265, section 4.2). Hashes of bcrypt, which the application before this one made, are compared with too, and
/// are old. What is no hash of either kind is one that no password is right for.
/// </summary>
public sealed class PasswordHashes : IPasswords
{
    /// <summary>The hasher asks for a user and does nothing with it.</summary>
    private static readonly object NoUser = new();

    private readonly PasswordHasher<object> hasher;
    private readonly int iterations;
    private readonly string nobodysHash;

    public PasswordHashes(IOptions<IdentityOptions> options)
    {
        iterations = options.Value.PasswordIterations;
        hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        nobodysHash = NobodysHash(iterations);
    }

    public string Hash(string password) => hasher.HashPassword(NoUser, NormalForm.Compose(password));

    /// <inheritdoc/>
    public PasswordMatch Compare(string? hash, string password)
    {
        var composed = NormalForm.Compose(password);
        var match = CompareExactly(hash, composed);
        if (match != PasswordMatch.Wrong || composed == password) return match;
        // Earlier releases hashed a password as it was written.
        return CompareExactly(hash, password) == PasswordMatch.Wrong ? PasswordMatch.Wrong : PasswordMatch.RightButOldHash;
    }

    private PasswordMatch CompareExactly(string? hash, string password)
    {
        if (hash is not null && BcryptHash.IsOne(hash)) return CompareByBcrypt(hash, password);
        var isOne = hash is not null && IsReadable(hash);
        var verified = hasher.VerifyHashedPassword(NoUser, isOne ? hash! : nobodysHash, password);
        if (!isOne) return PasswordMatch.Wrong;
        return verified switch
        {
            PasswordVerificationResult.Failed => PasswordMatch.Wrong,
            PasswordVerificationResult.Success => PasswordMatch.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordMatch.RightButOldHash,
        };
    }

    /// <summary>
    /// A wrong password takes as long as with any other hash, about: bcrypt is the faster one at the costs that are usual. A right one is
    /// hashed anew after that, as with every old hash.
    /// </summary>
    private PasswordMatch CompareByBcrypt(string hash, string password)
    {
        if (BcryptHash.IsRight(hash, password)) return PasswordMatch.RightButOldHash;
        if (iterations - BcryptHash.IterationsOf(hash) is > 0 and var rest) Rfc2898DeriveBytes.Pbkdf2(password, new byte[16], rest, HashAlgorithmName.SHA512, 32);
        return PasswordMatch.Wrong;
    }

    /// <summary>Whether the framework's hasher can read it, which throws where it is no base64.</summary>
    private static bool IsReadable(string hash) => hash.Length > 0 && Convert.TryFromBase64String(hash, new byte[hash.Length], out _);

    /// <summary>
    /// A hash in the framework's format 3 (marker, function, iterations, length of the salt, salt, key) that no password is
    /// known for, made without the time that a real one takes.
    /// </summary>
    private static string NobodysHash(int iterations)
    {
        const int saltLength = 16;
        var hash = RandomNumberGenerator.GetBytes(13 + saltLength + 32);
        hash[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(1), 2);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(5), iterations);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(9), saltLength);
        return Convert.ToBase64String(hash);
    }
}
