namespace Kelmah.Identity;

/// <summary>Makes refresh tokens: 256 bits, opaque to clients, kept as hashes only.</summary>
public interface ISessionTokens
{
    /// <summary>A new random token.</summary>
    string Create();

    /// <summary>
    /// The token that a token is exchanged for: always the same one, so that it can be given again without being stored, and
    /// known only to who holds the server's secret.
    /// </summary>
    string SuccessorOf(string token);

    /// <summary>What is stored of a token.</summary>
    string HashOf(string token);
}
