using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>An uploaded file. Pending → clean | infected | failed. Its content is stored outside of the document store, under its id.</summary>
public sealed record Attachment : Entity
{
    /// <summary>10 MiB.</summary>
    public const int MaxSize = 10 << 20;

    /// <summary>Replaces the file name of an erased user's attachment until it is deleted.</summary>
    public const string ErasedName = "erased";

    public required Guid OwnerId { get; init; }

    /// <summary>A plain name without a path.</summary>
    public required string FileName { get; init; }

    /// <summary>The type of its bytes, not the one that the client declared.</summary>
    public required string ContentType { get; init; }

    /// <summary>Bytes, 1 to <see cref="MaxSize"/>.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of the content, 64 hexadecimal digits in lower case.</summary>
    public required string Sha256 { get; init; }

    public ScanState ScanState { get; init; }

    /// <summary>What the scan found, in a word.</summary>
    public string? ScanReason { get; init; }

    /// <summary>Where it is shown.</summary>
    public ImmutableArray<AttachmentUse> Uses { get; init; } = [];

    /// <summary>Since when it is shown nowhere, UTC; null while it is shown.</summary>
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

    /// <summary>Whether it is the user's, or one of its uses names the user among its readers; a profile or a job that shows it may admit more.</summary>
    public bool IsReadableBy(Guid userId) => OwnerId == userId || Uses.Any(use => use.Readers.Contains(userId));

    /// <summary>Why its content cannot be downloaded; null where it can.</summary>
    public ErrorCode? RefuseContent() => ScanState switch
    {
        ScanState.Pending => AttachmentErrors.NotScanned,
        ScanState.Clean => null,
        ScanState.Infected => AttachmentErrors.Infected,
        ScanState.Failed => AttachmentErrors.ScanFailed,
    };

    /// <summary>Records the outcome of the scan, once; a repeat of the same outcome changes nothing.</summary>
    public Result<Attachment> Scan(ScanVerdict verdict, DateTimeOffset now)
    {
        if (ScanState == verdict.State && ScanState != ScanState.Pending) return this;
        if (ScanState != ScanState.Pending || verdict.State == ScanState.Pending) return AttachmentErrors.AlreadyScanned;
        return Raise(
            this with { ScanState = verdict.State, ScanReason = verdict.Reason },
            new AttachmentScanned(Id, OwnerId, verdict.State),
            now);
    }

    /// <summary>Why a profile cannot show it as its picture, as a sentence; null where it can.</summary>
    public string? WhyNoPicture() =>
        FileTypes.IsPicture(ContentType) ? RefuseContent()?.Title : "It is a PNG, JPEG or WebP image.";

    /// <summary>Adds a use, or opens one to everybody. A repeat changes nothing; an infected attachment is refused.</summary>
    public Result<Attachment> Take(AttachmentUse use, DateTimeOffset now)
    {
        if (ScanState == ScanState.Infected) return AttachmentErrors.Infected;
        var before = Uses.FirstOrDefault(other => other.IsOf(use.Kind, use.EntityId));
        if (before is not null && (before.IsPublic || !use.IsPublic)) return this;
        var uses = before is null ? Uses.Add(use) : Uses.Replace(before, use);
        return Raise(this with { Uses = uses, UnusedSince = null }, new AttachmentTaken(Id, OwnerId, use.Kind, use.EntityId), now);
    }

    /// <summary>Removes a use. A repeat changes nothing.</summary>
    public Attachment Release(AttachmentUseKind kind, Guid entityId, DateTimeOffset now)
    {
        var left = Uses.RemoveAll(use => use.IsOf(kind, entityId));
        if (left.Length == Uses.Length) return this;
        return Raise(
            this with { Uses = left, UnusedSince = left.IsEmpty ? now : null }, new AttachmentReleased(Id, OwnerId, kind, entityId), now);
    }

    /// <summary>Whether it has been shown nowhere for a time.</summary>
    public bool IsUnused(TimeSpan lifetime, DateTimeOffset now) => UnusedSince + lifetime <= now;

    /// <summary>
    /// Removes every use except for deliveries under a contract and evidence in its disputes, which stay for the other party. An attachment without
    /// such a use loses its name, and is deleted as an unused one.
    /// </summary>
    public Attachment ErasePersonalData(DateTimeOffset now)
    {
        var kept = Uses.RemoveAll(use => use.Kind is not (AttachmentUseKind.Milestone or AttachmentUseKind.Dispute));
        if (!kept.IsEmpty && kept.Length == Uses.Length) return this;
        var released = kept.IsEmpty ? this with { FileName = ErasedName, UnusedSince = UnusedSince ?? now } : this;
        return kept.IsEmpty && Uses.IsEmpty && FileName == ErasedName ? this : Raise(released with { Uses = kept }, new Identity.PersonalDataErased(OwnerId), now);
    }

    /// <summary>The last state before it is deleted.</summary>
    public Attachment Delete(DateTimeOffset now) => Raise(this, new AttachmentDeleted(Id, OwnerId), now);
}

/// <summary>A place that shows an attachment.</summary>
/// <param name="EntityId">The user, application, milestone, job or dispute.</param>
/// <param name="Readers">Who may read the attachment through this use, besides its owner; nobody in particular where all who see the profile or the job do.</param>
public sealed record AttachmentUse(AttachmentUseKind Kind, Guid EntityId, ImmutableArray<Guid> Readers)
{
    /// <summary>Whether it is shown to all who see it there, as on a job from its publication on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsPublic { get; init; }

    /// <summary>Whether it is this place, regardless of the readers.</summary>
    public bool IsOf(AttachmentUseKind kind, Guid entityId) => Kind == kind && EntityId == entityId;
}

public enum AttachmentUseKind
{
    /// <summary>The portfolio of a public profile: whoever finds the profile reads it.</summary>
    Profile,

    /// <summary>The portfolio of an application: the job's hirer reads it.</summary>
    Application,

    /// <summary>A milestone's submission: the contract's parties read it.</summary>
    Milestone,

    /// <summary>A job: every signed-in user reads it, and while the job is open everybody; of a draft its hirer alone.</summary>
    Job,

    /// <summary>The picture of a profile: whoever finds the public profile reads it.</summary>
    Picture,

    /// <summary>Evidence in a dispute: the contract's parties and administrators read it.</summary>
    Dispute,
}

/// <summary>How far the check of a file has come.</summary>
public enum ScanState
{
    /// <summary>Not scanned yet; it cannot be downloaded.</summary>
    Pending,

    /// <summary>The scan found nothing.</summary>
    Clean,

    /// <summary>The content was harmful, and has been deleted.</summary>
    Infected,

    /// <summary>The content cannot be scanned, for example because it is damaged or encrypted; it cannot be downloaded.</summary>
    Failed,
}

/// <summary>The properties of a content, measured while it is stored.</summary>
/// <param name="FileName">A plain name without a path.</param>
/// <param name="ContentType">The type of the bytes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Hexadecimal, lower case.</param>
public sealed record AttachmentContent(string FileName, string ContentType, long Size, string Sha256);

public abstract record AttachmentEvent(Guid AttachmentId, Guid OwnerId) : DomainEvent;

/// <summary>The content is stored, and waits for the scan.</summary>
[EventName("AttachmentUploaded")]
public sealed record AttachmentUploaded(Guid AttachmentId, Guid OwnerId) : AttachmentEvent(AttachmentId, OwnerId);

[EventName("AttachmentScanned")]
public sealed record AttachmentScanned(Guid AttachmentId, Guid OwnerId, ScanState State)
    : AttachmentEvent(AttachmentId, OwnerId);

/// <summary>A use was added.</summary>
[EventName("AttachmentTaken")]
public sealed record AttachmentTaken(Guid AttachmentId, Guid OwnerId, AttachmentUseKind Kind, Guid EntityId)
    : AttachmentEvent(AttachmentId, OwnerId);

/// <summary>A use was removed.</summary>
[EventName("AttachmentReleased")]
public sealed record AttachmentReleased(Guid AttachmentId, Guid OwnerId, AttachmentUseKind Kind, Guid EntityId)
    : AttachmentEvent(AttachmentId, OwnerId);

/// <summary>The attachment was shown nowhere and was deleted: by its owner, or by the sweep.</summary>
[EventName("AttachmentDeleted")]
public sealed record AttachmentDeleted(Guid AttachmentId, Guid OwnerId) : AttachmentEvent(AttachmentId, OwnerId);

public static class AttachmentErrors
{
    /// <summary>Only images, PDF, MP4, ZIP, Word, Excel and plain text are accepted, judged by their bytes.</summary>
    public static readonly ErrorCode TypeNotAllowed = new("attachment_type_not_allowed", 415, "Files of this type are not accepted.");

    /// <summary>The extension must fit the type of the bytes.</summary>
    public static readonly ErrorCode TypeDiffersFromName = new("attachment_type_differs_from_name", 422, "The file is not what its name says.");

    /// <summary>The total size of a user's attachments is limited.</summary>
    public static readonly ErrorCode QuotaExceeded = new("attachment_quota_exceeded", 422, "Your attachments take up all the space that you have.");

    /// <summary>The content can be downloaded after the scan.</summary>
    public static readonly ErrorCode NotScanned = new("attachment_not_scanned", 409, "The attachment is still being checked.", RetryHelps: true);

    /// <summary>Harmful content is deleted.</summary>
    public static readonly ErrorCode Infected = new("attachment_infected", 422, "The attachment was harmful and has been deleted.");

    /// <summary>Content that cannot be scanned cannot be downloaded.</summary>
    public static readonly ErrorCode ScanFailed = new("attachment_scan_failed", 422, "The attachment cannot be checked.");

    /// <summary>An attachment is deleted once nothing shows it any more.</summary>
    public static readonly ErrorCode InUse = new("attachment_in_use", 409, "Something still shows the attachment.");

    /// <summary>A scan has one outcome.</summary>
    public static readonly ErrorCode AlreadyScanned = new("attachment_already_scanned", 409, "The attachment has been checked before.");
}

public static class AttachmentCollection
{
    public static readonly Field<Attachment, Guid> OwnerId = Field.Of((Attachment attachment) => attachment.OwnerId);

    public static readonly Field<Attachment, DateTimeOffset> UnusedSince = Field.Of((Attachment attachment) => attachment.UnusedSince!.Value);

    public static readonly CollectionDefinition<Attachment> Definition = new(
        "attachments",
        [new("owner", IndexKind.Ordered, OwnerId), new("unused_since", IndexKind.Ordered, UnusedSince)],
        [new(Field.Of((Attachment attachment) => attachment.Size), Minimum: 1, Maximum: Attachment.MaxSize)]);
}
