namespace Kelmah.Attachments;

/// <summary>What a scanner says of a content.</summary>
/// <param name="State">Anything but pending.</param>
/// <param name="Reason">What was found, in a word; null where nothing was.</param>
public sealed record ScanVerdict(ScanState State, string? Reason = null)
{
    /// <summary>Nothing was found.</summary>
    public static ScanVerdict Clean { get; } = new(ScanState.Clean);

    /// <summary>Something harmful was found.</summary>
    public static ScanVerdict Infected(string reason) => new(ScanState.Infected, reason);

    /// <summary>It cannot be looked into.</summary>
    public static ScanVerdict Failed(string reason) => new(ScanState.Failed, reason);
}
