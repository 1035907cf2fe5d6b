using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>
/// The total size of a user's attachments; its id is the user's. It changes in the commit of each attachment, so that two
/// concurrent uploads cannot both take the last free bytes.
/// </summary>
public sealed record AttachmentSpace : Entity
{
    /// <summary>Bytes.</summary>
    public long UsedBytes { get; init; }

    /// <summary>The space of a user who has no attachment yet.</summary>
    public static AttachmentSpace Open(Guid userId, DateTimeOffset now) => new() { Id = userId, CreatedAt = now };

    /// <summary>Adds an attachment; refused beyond the quota.</summary>
    /// <param name="quota">Bytes.</param>
    public Result<AttachmentSpace> Take(long bytes, long quota, DateTimeOffset now) =>
        UsedBytes + bytes > quota ? AttachmentErrors.QuotaExceeded : Change(bytes, now);

    /// <summary>Subtracts a deleted attachment.</summary>
    public AttachmentSpace Free(long bytes, DateTimeOffset now) => Change(-bytes, now);

    private AttachmentSpace Change(long bytes, DateTimeOffset now) => Raise(
        this with { UsedBytes = UsedBytes + bytes }, new AttachmentSpaceChanged(Id, UsedBytes + bytes), now);
}

[EventName("AttachmentSpaceChanged")]
public sealed record AttachmentSpaceChanged(Guid OwnerId, long UsedBytes) : DomainEvent;

public static class AttachmentSpaceCollection
{
    public static readonly CollectionDefinition<AttachmentSpace> Definition = new(
        "attachment_spaces", [], [new(Field.Of((AttachmentSpace space) => space.UsedBytes), Minimum: 0)]);
}

internal static class AttachmentDeletion
{
    /// <summary>Adds to a unit of work that an attachment goes, which frees its space. Its content goes after the commit.</summary>
    public static async Task DeleteAttachmentAsync(this UnitOfWork work, Attachment attachment, DateTimeOffset now, CancellationToken cancellationToken)
    {
        work.Delete(attachment.Delete(now));
        var space = await work.FindAsync<AttachmentSpace>(attachment.OwnerId, cancellationToken).ConfigureAwait(false);
        if (space is not null) work.Update(space.Free(attachment.Size, now));
    }
}
