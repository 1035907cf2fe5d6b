using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kelmah.Kernel;

namespace Kelmah.Administration;

/// <summary>
/// A privileged act. Each entry holds the hash of the one before it, so that none can be changed, left out or put in later
/// without all that follow being written anew, and the head with them.
/// </summary>
public sealed record AuditEntry : Entity
{
    /// <summary>The hash before the first entry.</summary>
    public static readonly string Genesis = new('0', 64);

    /// <summary>1 for the first, without gaps; unique.</summary>
    public required long Sequence { get; init; }

    /// <summary>Who did it; null for the system.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>What was done.</summary>
    public required AuditAction Action { get; init; }

    /// <summary>To what, for example <c>users/018f…</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>Why, where a reason was given.</summary>
    public string? Reason { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The <see cref="Hash"/> of the entry before.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>SHA-256 over everything above, in hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>Whether the entry is what it was when it was written.</summary>
    public bool IsIntact => Hash == ComputeHash();

    /// <summary>The entry after a head.</summary>
    internal static AuditEntry After(AuditHead head, Guid id, Guid? actorId, AuditAction action, string subject, string? reason, DateTimeOffset now)
    {
        var entry = new AuditEntry
        {
            Id = id,
            Sequence = head.Sequence + 1,
            ActorId = actorId,
            Action = action,
            Subject = subject,
            Reason = reason,
            // Stored with this precision, and hashed as it is stored.
            OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
            PreviousHash = head.Hash,
            Hash = "",
            CreatedAt = now,
        };
        return Raise(entry with { Hash = entry.ComputeHash() }, new AuditRecorded(action), now);
    }

    /// <summary>Fields are told apart by their lengths, so that no text can pass for two.</summary>
    private string ComputeHash()
    {
        var text = new StringBuilder();
        string[] fields =
        [
            PreviousHash,
            Sequence.ToString(CultureInfo.InvariantCulture),
            Id.ToString(),
            ActorId?.ToString() ?? "",
            Action.ToString(),
            Subject,
            Reason ?? "",
            OccurredAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var field in fields) text.Append(CultureInfo.InvariantCulture, $"{field.Length}:{field}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
