using Kelmah.Kernel;

namespace Kelmah.Attachments;

/// <summary>
/// What a user's attachments take up together; its id is the user's. It changes in the commit of each attachment, so that two
/// uploads at once cannot both take the last of it.
/// </summary>
public sealed record AttachmentSpace : Entity
{
    /// <summary>Bytes.</summary>
    public long UsedBytes { get; init; }

    /// <summary>The space of a user who has no attachment yet.</summary>
    public static AttachmentSpace Open(Guid userId, DateTimeOffset now) => new() { Id = userId, CreatedAt = now };

    /// <summary>Room for one more.</summary>
    /// <param name="bytes">Of the new one.</param>
    /// <param name="quota">Bytes of all at most.</param>
    /// <param name="now">UTC.</param>
    public Result<AttachmentSpace> Take(long bytes, long quota, DateTimeOffset now) =>
        UsedBytes + bytes > quota ? AttachmentErrors.QuotaExceeded : Change(bytes, now);

    /// <summary>The room of one that is gone.</summary>
    public AttachmentSpace Free(long bytes, DateTimeOffset now) => Change(-bytes, now);

    private AttachmentSpace Change(long bytes, DateTimeOffset now) => Raise(
        this with { UsedBytes = UsedBytes + bytes }, new AttachmentSpaceChanged(Id, UsedBytes + bytes), now);
}
