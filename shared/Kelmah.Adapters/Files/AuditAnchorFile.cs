using System.Globalization;
using Kelmah.Administration;

namespace Kelmah.Adapters.Files;

/// <summary>Anchors of the audit log as lines of a file, <c>{sequence} {hash} {time}</c>, the newest last.</summary>
/// <param name="path">Created with the first one.</param>
/// <param name="clock">Dates the lines.</param>
public sealed class AuditAnchorFile(string path, TimeProvider clock) : IAuditAnchorFile
{
    private readonly LineFile lines = new(path);

    /// <inheritdoc/>
    public Task<AuditAnchor?> ReadAsync(CancellationToken cancellationToken)
    {
        AuditAnchor? last = null;
        foreach (var line in lines.Read())
        {
            // One that was cut off by a crash is no anchor.
            last = AuditAnchorLine.Parse(line) ?? last;
        }

        return Task.FromResult(last);
    }

    /// <inheritdoc/>
    public Task AppendAsync(AuditAnchor anchor, CancellationToken cancellationToken)
    {
        lines.Append(AuditAnchorLine.Of(anchor, clock.GetUtcNow()));
        return Task.CompletedTask;
    }
}

/// <summary>An anchor as a line of text: <c>{sequence} {hash} {time}</c>.</summary>
internal static class AuditAnchorLine
{
    /// <summary>The line, without its end.</summary>
    public static string Of(AuditAnchor anchor, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{anchor.Sequence} {anchor.Hash} {now:O}");

    /// <summary>The anchor; null for a line that is none.</summary>
    public static AuditAnchor? Parse(string line) =>
        line.Split(' ') is [var sequence, { Length: 64 } hash, { Length: > 0 }] && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new AuditAnchor(number, hash)
            : null;
}

/// <summary>Where attachments are no blobs: there is no archive.</summary>
public sealed class NoAuditAnchorArchive : IAuditAnchorArchive
{
    /// <inheritdoc/>
    public Task<AuditAnchor?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<AuditAnchor?>(null);

    /// <inheritdoc/>
    public Task KeepAsync(DateOnly day, AuditAnchor anchor, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>For a store without a folder beside it: the application's log alone says how far the audit log has come.</summary>
public sealed class NoAuditAnchorFile : IAuditAnchorFile
{
    /// <inheritdoc/>
    public Task<AuditAnchor?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<AuditAnchor?>(null);

    /// <inheritdoc/>
    public Task AppendAsync(AuditAnchor anchor, CancellationToken cancellationToken) => Task.CompletedTask;
}
