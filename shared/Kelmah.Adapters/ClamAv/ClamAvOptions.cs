namespace Kelmah.Adapters.ClamAv;

/// <summary>Settings <c>ClamAv__…</c>.</summary>
public sealed class ClamAvOptions
{
    /// <summary><c>host:port</c> of clamd; no ClamAV where it is empty.</summary>
    public string Address { get; set; } = "";

    /// <summary>Whether the address is empty or one.</summary>
    public bool IsValid => Address.Length == 0 || TryRead(out _, out _);

    /// <summary>The two parts of the address.</summary>
    public bool TryRead(out string host, out int port)
    {
        var colon = Address.LastIndexOf(':');
        host = colon > 0 ? Address[..colon].Trim('[', ']') : "";
        port = 0;
        return host.Length > 0 && int.TryParse(Address.AsSpan(colon + 1), out port) && port is > 0 and <= 65_535;
    }
}
