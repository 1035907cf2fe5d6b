namespace Kelmah.Identity;

/// <summary>
/// Devices that have signed in before (OWASP: device cookies). A sign-in answers with a token that the client keeps and sends with the
/// next one. It lets nobody in: it only says where the wrong passwords of a sign-in are counted, so that what others guess elsewhere does
/// not lock the user out of the devices that the user has.
/// </summary>
public sealed class KnownDevices(IOneTimeTokens tokens)
{
    /// <summary>Characters of a token at most, with room to spare.</summary>
    public const int MaxLength = 200;

    /// <summary>The token of a device of a user: the device's id and a signature over both.</summary>
    public string TokenOf(Guid userId, Guid deviceId) => $"{deviceId:N}.{tokens.Make(ClaimOf(userId, deviceId))}";

    /// <summary>The device whose token it is; null for a text that is no token of a device of the user.</summary>
    public Guid? Find(Guid userId, string? token)
    {
        if (token?.Split('.') is not [var device, var signature] || !Guid.TryParseExact(device, "N", out var deviceId)) return null;
        return tokens.Holds(signature, ClaimOf(userId, deviceId)) ? deviceId : null;
    }

    private static OneTimeClaim ClaimOf(Guid userId, Guid deviceId) => new("known-device", userId, deviceId.ToString("N"));
}
