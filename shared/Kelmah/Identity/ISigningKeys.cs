using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>The keys that access tokens are signed and verified with.</summary>
public interface ISigningKeys
{
    /// <summary>The public halves of the keys that tokens may be signed with now, newest first (RFC 7517).</summary>
    JsonWebKeys Published();

    /// <summary>
    /// Signs with a new key from now on. The one before still verifies until the last token that it signed has expired.
    /// False where the key stands in the settings and is replaced there.
    /// </summary>
    bool Rotate();

    /// <summary>When the present key was made, UTC; null for one of the settings.</summary>
    DateTimeOffset? NewestSince { get; }
}

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
