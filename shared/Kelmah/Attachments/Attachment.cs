using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Attachments;

/// <summary>An uploaded file. Pending → clean | infected | failed. Its content is kept outside of the store, under its id.</summary>
public sealed record Attachment : Entity
{
    /// <summary>10 MiB.</summary>
    public const int MaxSize = 10 << 20;

    /// <summary>The file name that is left of an erased user's attachment until it is deleted.</summary>
    public const string ErasedName = "erased";

    /// <summary>How long an attachment is kept that nothing shows.</summary>
    public static readonly TimeSpan UnusedLifetime = TimeSpan.FromHours(24);

    /// <summary>Who uploaded it.</summary>
    public required Guid OwnerId { get; init; }

    /// <summary>A plain name without a path.</summary>
    public required string FileName { get; init; }

    /// <summary>What its bytes are, whatever the client said.</summary>
    public required string ContentType { get; init; }

    /// <summary>Bytes, 1 to <see cref="MaxSize"/>.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of the content, 64 hexadecimal digits in lower case.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What is known of the content.</summary>
    public ScanState ScanState { get; init; }

    /// <summary>What the scan found, in a word.</summary>
    public string? ScanReason { get; init; }

    /// <summary>What shows it.</summary>
    public ImmutableArray<AttachmentUse> Uses { get; init; } = [];

    /// <summary>Since when nothing shows it; null while something does.</summary>
    public DateTimeOffset? UnusedSince { get; init; }

    /// <summary>An attachment whose content is stored.</summary>
    public static Attachment Upload(Guid id, Guid ownerId, AttachmentContent content, DateTimeOffset now) => Raise(
        new Attachment
        {
            Id = id,
            OwnerId = ownerId,
            FileName = content.FileName,
            ContentType = content.ContentType,
            Size = content.Size,
            Sha256 = content.Sha256,
            UnusedSince = now,
            CreatedAt = now,
        },
        new AttachmentUploaded(id, ownerId),
        now);

    /// <summary>Whether a signed-in user may know of it.</summary>
    public bool IsReadableBy(Guid userId) => OwnerId == userId || Uses.Any(use => use.Admits(userId));

    /// <summary>Why its content is not given out; null where it is.</summary>
    public ErrorCode? RefuseContent() => ScanState switch
    {
        ScanState.Pending => AttachmentErrors.NotScanned,
        ScanState.Clean => null,
        ScanState.Infected => AttachmentErrors.Infected,
        ScanState.Failed => AttachmentErrors.ScanFailed,
    };

    /// <summary>Takes the scan's outcome, once; the same one again changes nothing.</summary>
    public Result<Attachment> Scan(ScanVerdict verdict, DateTimeOffset now)
    {
        if (ScanState == verdict.State && ScanState != ScanState.Pending) return this;
        if (ScanState != ScanState.Pending || verdict.State == ScanState.Pending) return AttachmentErrors.AlreadyScanned;
        return Raise(
            this with { ScanState = verdict.State, ScanReason = verdict.Reason },
            new AttachmentScanned(Id, OwnerId, verdict.State, verdict.Reason),
            now);
    }

    /// <summary>Something shows it from now on. What shows it already changes nothing; what is harmful is not shown.</summary>
    public Result<Attachment> Take(AttachmentUse use, DateTimeOffset now)
    {
        if (ScanState == ScanState.Infected) return AttachmentErrors.Infected;
        if (Uses.Any(before => before.IsOf(use.Kind, use.EntityId))) return this;
        return Raise(this with { Uses = Uses.Add(use), UnusedSince = null }, new AttachmentTaken(Id, OwnerId, use.Kind, use.EntityId), now);
    }

    /// <summary>Something shows it no more. What did not show it changes nothing.</summary>
    public Attachment Release(AttachmentUseKind kind, Guid entityId, DateTimeOffset now)
    {
        var left = Uses.RemoveAll(use => use.IsOf(kind, entityId));
        if (left.Length == Uses.Length) return this;
        return Raise(
            this with { Uses = left, UnusedSince = left.IsEmpty ? now : null }, new AttachmentReleased(Id, OwnerId, kind, entityId), now);
    }

    /// <summary>Whether nothing has shown it for a day.</summary>
    public bool IsForgotten(DateTimeOffset now) => UnusedSince + UnusedLifetime <= now;

    /// <summary>
    /// Its owner is erased: it goes with its content as what nothing shows does. What was delivered under a contract stays, as
    /// evidence of the other party.
    /// </summary>
    public Attachment ErasePersonalData(DateTimeOffset now)
    {
        var kept = Uses.RemoveAll(use => use.Kind != AttachmentUseKind.Milestone);
        if (!kept.IsEmpty && kept.Length == Uses.Length) return this;
        var released = kept.IsEmpty ? this with { FileName = ErasedName, UnusedSince = UnusedSince ?? now } : this;
        return kept.IsEmpty && Uses.IsEmpty && FileName == ErasedName ? this : Raise(released with { Uses = kept }, new Identity.PersonalDataErased(OwnerId), now);
    }

    /// <summary>The last state before it is removed.</summary>
    public Attachment Delete(DateTimeOffset now) => Raise(this, new AttachmentDeleted(Id, OwnerId), now);
}
