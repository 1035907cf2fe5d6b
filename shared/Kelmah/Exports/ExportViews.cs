using Kelmah.Kernel;

namespace Kelmah.Exports;

/// <summary>An export as its owner sees it.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Status">It can be downloaded when it is ready.</param>
/// <param name="RequestedAt">UTC.</param>
/// <param name="KeptUntil">When it is deleted, UTC; null while it is pending.</param>
[SchemaName("ExportView")]
public sealed record ExportView(Guid Id, ExportStatus Status, DateTimeOffset RequestedAt, DateTimeOffset? KeptUntil)
{
    public static ExportView Of(PersonalDataExport export) => new(export.Id, export.Status, export.CreatedAt, export.KeptUntil);
}

/// <summary>An archive to download.</summary>
/// <param name="RequestedAt">When it was asked for, UTC.</param>
/// <param name="Content">A zip that the caller disposes of; it can seek.</param>
public sealed record OpenedExport(DateTimeOffset RequestedAt, Stream Content);
