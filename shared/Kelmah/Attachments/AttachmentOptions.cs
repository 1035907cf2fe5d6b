using System.ComponentModel.DataAnnotations;

namespace Kelmah.Attachments;

/// <summary>Settings <c>Attachments__…</c>.</summary>
public sealed class AttachmentOptions
{
    /// <summary>What all attachments of one user take up at most, in MiB. 500: fifty of the largest.</summary>
    [Range(10, 1_000_000)]
    public int QuotaMiB { get; set; } = 500;

    /// <summary>The same in bytes.</summary>
    public long QuotaBytes => (long)QuotaMiB << 20;
}
