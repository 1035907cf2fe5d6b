using System.Buffers.Binary;
using System.Security.Cryptography;
using Kelmah.Identity;
using Kelmah.Kernel.Unicode;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Cryptography;

/// <summary>
/// The framework's password hasher: PBKDF2 with HMAC-SHA512, a salt of 128 bits and a key of 256 bits. Over composed letters, since keyboards
/// write one password in several ways (RFC 8265, section 4.2).
/// </summary>
public sealed class Pbkdf2Passwords : IPasswords
{
    /// <summary>The hasher asks for a user and does nothing with it.</summary>
    private static readonly object NoUser = new();

    private readonly PasswordHasher<object> hasher;
    private readonly string nobodysHash;

    public Pbkdf2Passwords(IOptions<IdentityOptions> options)
    {
        var iterations = options.Value.PasswordIterations;
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
        var verified = hasher.VerifyHashedPassword(NoUser, hash ?? nobodysHash, password);
        if (hash is null) return PasswordMatch.Wrong;
        return verified switch
        {
            PasswordVerificationResult.Failed => PasswordMatch.Wrong,
            PasswordVerificationResult.Success => PasswordMatch.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordMatch.RightButOldHash,
        };
    }

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
