using System.Globalization;
using System.Text;
using Kelmah.Administration;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Files;

/// <summary>Anchors of the audit log as lines of a file, <c>{sequence} {hash} {time}</c>, the newest last.</summary>
/// <param name="path">Created with the first one.</param>
/// <param name="clock">Dates the lines.</param>
public sealed class AuditAnchorFile(string path, TimeProvider clock) : IAuditAnchorFile
{
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public async Task<AuditAnchor?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return null;
        AuditAnchor? last = null;
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken).ConfigureAwait(false))
        {
            // One that was cut off by a crash is no anchor.
            if (line.Split(' ') is [var sequence, { Length: 64 } hash, { Length: > 0 }] && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                last = new AuditAnchor(number, hash);
        }

        return last;
    }

    /// <inheritdoc/>
    public Task AppendAsync(AuditAnchor anchor, CancellationToken cancellationToken)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{anchor.Sequence} {anchor.Hash} {clock.GetUtcNow():O}\n");
        lock (gate)
        {
            using var file = OwnerOnly.OpenFile(path, FileMode.Append, share: FileShare.Read);
            file.Write(Encoding.ASCII.GetBytes(line));
            file.Flush(flushToDisk: true);
        }

        return Task.CompletedTask;
    }
}

/// <summary>For a store without a folder beside it: the application's log alone says how far the audit log has come.</summary>
public sealed class NoAuditAnchorFile : IAuditAnchorFile
{
    /// <inheritdoc/>
    public Task<AuditAnchor?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<AuditAnchor?>(null);

    /// <inheritdoc/>
    public Task AppendAsync(AuditAnchor anchor, CancellationToken cancellationToken) => Task.CompletedTask;
}
