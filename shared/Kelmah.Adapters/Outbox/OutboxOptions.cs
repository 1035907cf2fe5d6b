using System.ComponentModel.DataAnnotations;

namespace Kelmah.Adapters.Outbox;

/// <summary>Settings <c>Outbox__…</c>: how much is kept of what is written to files in place of being sent.</summary>
public sealed class OutboxOptions
{
    /// <summary>Days after which a message is deleted.</summary>
    [Range(1, 3650)]
    public int KeptDays { get; set; } = 30;

    /// <summary>Messages that are kept at most, the latest ones.</summary>
    [Range(100, 1_000_000)]
    public int MaxMessages { get; set; } = 10_000;
}
