namespace Kelmah.Identity;

/// <summary>
/// Tokens that are sent by mail, and codes that are sent by text message. They are not stored: who holds the server's secret can make the same token again, so an event
/// asks for a mail without carrying its token. A token holds for one state of the user only, so that using it ends it.
/// </summary>
public interface IOneTimeTokens
{
    /// <summary>The token for a claim.</summary>
    string Make(OneTimeClaim claim);

    /// <summary>Whom a token names, before it is known to be genuine; null for a malformed one.</summary>
    Guid? UserOf(string token);

    /// <summary>Whether the token was made for this claim.</summary>
    bool Holds(string token, OneTimeClaim claim);

    /// <summary>A code of six digits for a claim, to be typed from a text message: it needs a limit of tries.</summary>
    string MakeCode(OneTimeClaim claim);

    /// <summary>Whether the code was made for this claim.</summary>
    bool HoldsCode(string code, OneTimeClaim claim);
}

/// <summary>What a one-time token proves.</summary>
/// <param name="Purpose">For example <c>verify-email</c>: a token for one purpose holds for no other.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="State">What of the user must not have changed since: the address, the time of the request.</param>
public sealed record OneTimeClaim(string Purpose, Guid UserId, string State);
