using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Where a session is used: a country, or where it is not known, a part of the network. Never a whole address.</summary>
/// <param name="Country">ISO 3166-1 alpha-2, as the proxy in front of the app says; null where none does.</param>
/// <param name="Network">The /24 of an IPv4 address or the /48 of an IPv6 address, in CIDR notation; null where the country is known.</param>
[SchemaName("SessionPlace")]
public sealed record SessionPlace(string? Country, string? Network)
{
    /// <summary>The codes that ISO 3166-1 has given out. What proxies send for the rest of the world, such as <c>XX</c> and <c>T1</c>, is none.</summary>
    private static readonly FrozenSet<string> Countries =
        """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN
        CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
        HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK
        ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
        SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
        VN VU WF WS YE YT ZA ZM ZW
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>As it is compared: the country or the network.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Key => Country ?? Network ?? "";

    /// <summary>A country by its code; null for a text that is none.</summary>
    public static SessionPlace? OfCountry(string? code) => code is not null && Countries.Contains(code) ? new SessionPlace(code, null) : null;

    /// <summary>The network that an address is of.</summary>
    public static SessionPlace OfAddress(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        var length = plain.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        bytes.AsSpan(length).Clear();
        return new SessionPlace(null, FormattableString.Invariant($"{new IPAddress(bytes)}/{8 * length}"));
    }

    /// <summary>For people: <c>the country GH</c>, <c>the network 203.0.113.0/24</c>.</summary>
    public override string ToString() => Country is null ? $"the network {Network}" : $"the country {Country}";
}

/// <summary>What is known of where a session is used: the device and the place.</summary>
/// <param name="DeviceInfo">What the client said about its device, or what its <c>User-Agent</c> tells; null where neither does.</param>
/// <param name="Place">Null where it is not known.</param>
public sealed record SessionOrigin(string? DeviceInfo, SessionPlace? Place);

/// <summary>Where a step of a sign-in comes from.</summary>
/// <param name="OnlyKnownDevices">Whether all other devices are refused, because too many wrong passwords or codes came from its network address.</param>
/// <param name="Place">Null where it is not known.</param>
public sealed record SignInOrigin(bool OnlyKnownDevices = false, SessionPlace? Place = null);

/// <summary>Reads sessions for what other modules describe, which has only the store.</summary>
internal static class SessionReading
{
    /// <summary>The device of a session and the place where it was last used; null for a session that is not there any more.</summary>
    public static async ValueTask<SessionOrigin?> FindOriginAsync(this IDocumentReader store, Guid sessionId, CancellationToken cancellationToken)
    {
        var newest = await store.FindAsync(RefreshTokenCollection.CurrentSessionId.Is(sessionId), cancellationToken).ConfigureAwait(false);
        return newest is null ? null : new SessionOrigin(newest.DeviceInfo, newest.Place);
    }
}
