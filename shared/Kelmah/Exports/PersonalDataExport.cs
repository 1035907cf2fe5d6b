using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Exports;

/// <summary>
/// A user's request for everything that is stored about the user. The archive is built in the background, stored under the export's
/// id among the contents of attachments, and deleted with the export.
/// </summary>
public sealed record PersonalDataExport : Entity
{
    /// <summary>Until it has to be built. The orchestration that builds it tries again for about as long.</summary>
    public static Deadline<PersonalDataExport> Build { get; } = new(DeadlineKind.ExportBuild, export => export.BuildBy)
    {
        Length = TimeSpan.FromHours(24),
        Does = "The export has failed, and the user can ask for another.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "The retries of the orchestration that builds it, which end after a day.",
    };

    /// <summary>Until it is deleted.</summary>
    public static Deadline<PersonalDataExport> Expiry { get; } = new(DeadlineKind.ExportExpiry, export => export.KeptUntil)
    {
        Does = "The archive is deleted.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "The setting Exports__KeptDays: a copy of everything about a person is not left lying about.",
    };

    public required Guid UserId { get; init; }

    public required ExportStatus Status { get; init; }

    /// <summary>While it is pending: when it is given up, UTC.</summary>
    public DateTimeOffset? BuildBy => Status == ExportStatus.Pending ? Build.EndsAt(CreatedAt) : null;

    /// <summary>When it is deleted, UTC; null while it is pending.</summary>
    public DateTimeOffset? KeptUntil { get; init; }

    /// <summary>A new request.</summary>
    public static PersonalDataExport Request(Guid id, Guid userId, DateTimeOffset now) => Raise(
        new PersonalDataExport { Id = id, UserId = userId, Status = ExportStatus.Pending, CreatedAt = now }, new ExportRequested(id, userId), now);

    /// <summary>The archive is stored. A repeat changes nothing.</summary>
    public Result<PersonalDataExport> Finish(TimeSpan kept, DateTimeOffset now) => Status switch
    {
        ExportStatus.Ready => this,
        ExportStatus.Failed => ExportErrors.Failed,
        ExportStatus.Pending => Raise(
            this with { Status = ExportStatus.Ready, KeptUntil = now + kept }, new ExportReady(Id, UserId, now + kept), now),
    };

    /// <summary>It could not be built in time. A repeat changes nothing.</summary>
    public Result<PersonalDataExport> Fail(TimeSpan kept, DateTimeOffset now) => Status switch
    {
        ExportStatus.Failed => this,
        ExportStatus.Ready => ExportErrors.Built,
        ExportStatus.Pending when BuildBy > now => ExportErrors.NotReady,
        ExportStatus.Pending => Raise(
            this with { Status = ExportStatus.Failed, KeptUntil = now + kept }, new ExportFailed(Id, UserId), now),
    };

    /// <summary>The last state before it is deleted, and its archive with it.</summary>
    public PersonalDataExport Delete(DateTimeOffset now) => Raise(this, new ExportDeleted(Id, UserId), now);
}

/// <summary>pending → ready or failed.</summary>
public enum ExportStatus
{
    Pending,
    Ready,
    Failed,
}

public abstract record ExportEvent(Guid ExportId, Guid UserId) : DomainEvent;

[EventName("ExportRequested")]
public sealed record ExportRequested(Guid ExportId, Guid UserId) : ExportEvent(ExportId, UserId);

[EventName("ExportReady")]
public sealed record ExportReady(Guid ExportId, Guid UserId, DateTimeOffset KeptUntil) : ExportEvent(ExportId, UserId);

[EventName("ExportFailed")]
public sealed record ExportFailed(Guid ExportId, Guid UserId) : ExportEvent(ExportId, UserId);

[EventName("ExportDeleted")]
public sealed record ExportDeleted(Guid ExportId, Guid UserId) : ExportEvent(ExportId, UserId);

/// <summary>The rules of exports.</summary>
public static class ExportErrors
{
    /// <summary>There is nothing to download yet.</summary>
    public static readonly ErrorCode NotReady = new(
        "export_not_ready", 409, "There is no archive yet: ask for one with POST /users/me/exports, and wait until it is ready.", RetryHelps: true);

    /// <summary>It could not be built.</summary>
    public static readonly ErrorCode Failed = new("export_failed", 409, "The export could not be made: ask for another.");

    /// <summary>It was built in time.</summary>
    public static readonly ErrorCode Built = new("export_built", 409, "The export is ready.");

    /// <summary>One user gets a few in 24 hours.</summary>
    public static readonly ErrorCode TooMany = new("too_many_exports", 429, "There were as many exports in the last 24 hours as there can be.", RetryHelps: true);
}

/// <summary>How exports are stored.</summary>
public static class PersonalDataExportCollection
{
    public static readonly Field<PersonalDataExport, Guid> UserId = Field.Of((PersonalDataExport export) => export.UserId);

    public static readonly Field<PersonalDataExport, DateTimeOffset> CreatedAt = Field.Of((PersonalDataExport export) => export.CreatedAt);

    public static readonly CollectionDefinition<PersonalDataExport> Definition = new(
        "exports",
        [
            new("user", IndexKind.Ordered, UserId),
            new("build_by", IndexKind.Ordered, PersonalDataExport.Build.Field),
            new("kept_until", IndexKind.Ordered, PersonalDataExport.Expiry.Field),
        ],
        [])
    {
        Sets = [GuardedSet.By((PersonalDataExport export) => export.UserId)],
    };
}
