namespace Kelmah.Adapters.ClamAv;

/// <summary>Finds the test string that every scanner takes for a virus, wherever it stands.</summary>
internal sealed class EicarSearch
{
    /// <summary>The string of eicar.org, put together here, so that scanners leave this program alone.</summary>
    private static readonly byte[] Mark =
        [.. @"X5O!P%@AP[4\PZX54(P^)7CC)7}$"u8, .. "EICAR-STANDARD-ANTIVIRUS"u8, .. "-TEST-FILE!$H+H*"u8];

    private readonly byte[] window = new byte[(1 << 16) + Mark.Length];
    private int kept;

    /// <summary>Whether the next bytes, with the end of those before, hold it.</summary>
    public bool IsIn(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var taken = Math.Min(bytes.Length, window.Length - kept);
            bytes[..taken].CopyTo(window.AsSpan(kept));
            bytes = bytes[taken..];
            var seen = window.AsSpan(0, kept + taken);
            if (seen.IndexOf(Mark) >= 0) return true;
            kept = Math.Min(seen.Length, Mark.Length - 1);
            seen[^kept..].CopyTo(window);
        }

        return false;
    }
}
