using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Kelmah.Sqlite;

namespace Kelmah.LocalHost;

/// <summary>Puts an archive of <c>--backup</c> in the place of what a data folder holds.</summary>
/// <remarks>
/// The archive is unpacked and looked at before anything is touched; then what was there is moved aside, and the new files into their
/// places. While that is under way the folder <c>restoring</c> is there, and no start uses the data folder: a restore that was cut
/// off is run again. <c>restored</c> tells the next start that it follows a restore.
/// </remarks>
public static class FolderRestore
{
    /// <summary>The mark that the next start follows a restore.</summary>
    public const string Marker = "restored";

    /// <summary>What is replaced. The list of erasures is not: what was erased since the backup must be erased again.</summary>
    private static readonly string[] Replaced =
        [BackupArchive.Database, $"{BackupArchive.Database}-wal", $"{BackupArchive.Database}-shm", $"{BackupArchive.Database}-anchor", BackupArchive.Attachments, "audit-anchor"];

    /// <summary>Restores an archive, and the keys beside it where the folder has none of that name.</summary>
    /// <param name="folder">The data folder, which the caller holds.</param>
    /// <param name="file">The archive.</param>
    /// <param name="clock">Dates what is put aside.</param>
    /// <param name="cancellationToken">Stops before anything is touched.</param>
    /// <exception cref="HostStartException">The archive is not there, is none, or its database is damaged; nothing was changed.</exception>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public static async Task<RestoredFolder> RunAsync(string folder, string file, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) throw new HostStartException($"{file} is not there.");
        var unpacked = Path.Combine(folder, DataFolder.RestoringName);
        if (Directory.Exists(unpacked)) Directory.Delete(unpacked, recursive: true);
        BackupManifest backup;
        try
        {
            backup = await UnpackAsync(file, OwnerOnly.CreateFolder(unpacked), cancellationToken);
        }
        catch
        {
            // Nothing was touched yet.
            Directory.Delete(unpacked, recursive: true);
            throw;
        }

        var hasKeys = await RestoreKeysAsync(Path.Combine(folder, BackupArchive.Keys), BackupArchive.KeysOf(file), cancellationToken);
        var aside = MoveAside(folder, clock.GetUtcNow());
        await using (var marker = OwnerOnly.OpenFile(Path.Combine(folder, Marker), FileMode.Create))
        {
            await JsonSerializer.SerializeAsync(marker, backup, JsonSerializerOptions.Web, CancellationToken.None);
            marker.Flush(flushToDisk: true);
        }

        foreach (var path in Directory.GetFileSystemEntries(unpacked)) Directory.Move(path, Path.Combine(folder, Path.GetFileName(path)));
        Directory.Delete(unpacked);
        return new RestoredFolder(backup, aside, hasKeys);
    }

    private static async Task<BackupManifest> UnpackAsync(string file, string into, CancellationToken cancellationToken)
    {
        await using var archive = await OpenAsync(file, cancellationToken);
        var manifest = await BackupArchive.ReadManifestAsync(archive, file, cancellationToken);
        OwnerOnly.CreateFolder(Path.Combine(into, BackupArchive.Attachments));
        foreach (var entry in archive.Entries)
        {
            var isContent = entry.FullName == $"{BackupArchive.Attachments}/{entry.Name}" && Guid.TryParse(entry.Name, out _);
            if (isContent || entry.FullName == BackupArchive.Database) await UnpackAsync(entry, Path.Combine(into, entry.FullName), cancellationToken);
        }

        var database = Path.Combine(into, BackupArchive.Database);
        try
        {
            SqliteDatabase.CheckWhole(database);
        }
        catch (SqliteException damaged)
        {
            throw new HostStartException($"The database in {file} is damaged: {damaged.Message}", damaged);
        }

        foreach (var ending in (string[])["-wal", "-shm"]) File.Delete(database + ending);
        return manifest;
    }

    private static async Task<ZipArchive> OpenAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await ZipFile.OpenReadAsync(file, cancellationToken);
        }
        catch (InvalidDataException error)
        {
            throw new HostStartException($"{file} is no backup.", error);
        }
    }

    private static async Task UnpackAsync(ZipArchiveEntry entry, string path, CancellationToken cancellationToken)
    {
        await using var from = await entry.OpenAsync(cancellationToken);
        await using var to = OwnerOnly.OpenFile(path, FileMode.CreateNew);
        await from.CopyToAsync(to, cancellationToken);
        to.Flush(flushToDisk: true);
    }

    /// <summary>Keys that are there stay: those of the backup may have been rotated since, and rotated ones keep their names.</summary>
    /// <returns>Whether there are keys.</returns>
    private static async Task<bool> RestoreKeysAsync(string folder, string file, CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFolder(folder);
        if (File.Exists(file))
        {
            await using var archive = await OpenAsync(file, cancellationToken);
            foreach (var entry in archive.Entries.Where(entry => entry.FullName == entry.Name && !File.Exists(Path.Combine(folder, entry.Name))))
                await UnpackAsync(entry, Path.Combine(folder, entry.Name), cancellationToken);
        }

        return Directory.GetFiles(folder).Length > 0;
    }

    /// <returns>Where it is now; null where there was nothing.</returns>
    private static string? MoveAside(string folder, DateTimeOffset now)
    {
        var there = Replaced.Select(name => Path.Combine(folder, name)).Where(Path.Exists).ToList();
        if (there.Count == 0) return null;
        var aside = OwnerOnly.CreateFolder(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"before-restore-{now:yyyyMMdd-HHmmss-fff}")));
        foreach (var path in there) Directory.Move(path, Path.Combine(aside, Path.GetFileName(path)));
        return aside;
    }
}

/// <summary>What a restore has done.</summary>
/// <param name="Backup">What was restored.</param>
/// <param name="Aside">Where what was there before is; null where there was nothing.</param>
/// <param name="HasKeys">Whether the folder has keys.</param>
public sealed record RestoredFolder(BackupManifest Backup, string? Aside, bool HasKeys);
