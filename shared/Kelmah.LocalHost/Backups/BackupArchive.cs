using System.IO.Compression;
using System.Text.Json;
using Kelmah.Sqlite;

namespace Kelmah.LocalHost;

/// <summary>
/// The archive of <c>--backup</c>: a zip of <c>backup.json</c>, <c>kelmah.db</c> and <c>attachments/{id}</c>. The keys are in a zip of
/// their own beside it, so that neither opens the other's secrets.
/// </summary>
public static class BackupArchive
{
    internal const string Database = "kelmah.db";
    internal const string Attachments = "attachments";
    internal const string Keys = "keys";
    internal const string Manifest = "backup.json";

    /// <summary>What a later release may not read as this one wrote it.</summary>
    private const int Format = 1;

    /// <summary>The archive of the keys that belongs to one.</summary>
    public static string KeysOf(string file) => file + ".keys";

    /// <summary>
    /// Writes an archive. The database comes first, as of one moment: every document that it holds has its content in the folder by
    /// then, unless it was deleted since.
    /// </summary>
    /// <param name="folder">The data folder, which another process may be at work in.</param>
    /// <param name="file">The archive to write.</param>
    /// <param name="clock">Dates it.</param>
    /// <param name="cancellationToken">Stops; nothing is left then.</param>
    /// <exception cref="HostStartException">There is nothing to back up, or the archive is there already.</exception>
    /// <exception cref="SqliteException">The database cannot be read, or is damaged.</exception>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public static async Task<BackupManifest> WriteAsync(string folder, string file, TimeProvider clock, CancellationToken cancellationToken)
    {
        var source = Path.Combine(folder, Database);
        if (!File.Exists(source)) throw new HostStartException($"The data folder {folder} holds no {Database}.");
        foreach (var target in (string[])[file, KeysOf(file)])
        {
            if (File.Exists(target)) throw new HostStartException($"{target} is there already.");
        }

        var (copy, archive, keys) = ($"{file}.db.partial", $"{file}.partial", $"{KeysOf(file)}.partial");
        string[] partial = [copy, $"{copy}-wal", $"{copy}-shm", archive, keys];
        foreach (var leftOver in partial) File.Delete(leftOver);
        try
        {
            SqliteDatabase.Copy(source, copy);
            SqliteDatabase.CheckWhole(copy);
            var manifest = await WriteArchiveAsync(folder, copy, archive, clock.GetUtcNow(), cancellationToken);
            await WriteKeysAsync(Path.Combine(folder, Keys), keys, cancellationToken);
            File.Move(keys, KeysOf(file));
            File.Move(archive, file);
            return manifest;
        }
        finally
        {
            foreach (var leftOver in partial) File.Delete(leftOver);
        }
    }

    /// <summary>What an archive says of itself.</summary>
    /// <exception cref="HostStartException">It is no archive of this command, or of a later release.</exception>
    internal static async Task<BackupManifest> ReadManifestAsync(ZipArchive archive, string file, CancellationToken cancellationToken)
    {
        if (archive.GetEntry(Manifest) is not { } entry || archive.GetEntry(Database) is null) throw new HostStartException($"{file} is no backup.");
        await using var stream = await entry.OpenAsync(cancellationToken);
        var manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(stream, JsonSerializerOptions.Web, cancellationToken);
        return manifest is { Format: Format } ? manifest : throw new HostStartException($"{file} was made by a later release: restore it with that one.");
    }

    private static async Task<BackupManifest> WriteArchiveAsync(string folder, string copy, string path, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var file = OwnerOnly.OpenFile(path, FileMode.CreateNew, FileAccess.ReadWrite);
        var attachments = 0;
        var manifest = new BackupManifest(Format, now, SqliteDatabase.CommitsOf(copy), 0);
        await using (var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken))
        {
            await archive.CreateEntryFromFileAsync(copy, Database, CompressionLevel.Fastest, cancellationToken);
            foreach (var content in Contents(Path.Combine(folder, Attachments)))
            {
                if (await TryAddAsync(archive, content, cancellationToken)) attachments++;
            }

            manifest = manifest with { Attachments = attachments };
            await using var entry = await archive.CreateEntry(Manifest).OpenAsync(cancellationToken);
            await JsonSerializer.SerializeAsync(entry, manifest, JsonSerializerOptions.Web, cancellationToken);
        }

        file.Flush(flushToDisk: true);
        return manifest;
    }

    /// <summary>Whole contents, by their ids; what is being written is none yet.</summary>
    private static IEnumerable<string> Contents(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Where(path => Guid.TryParse(Path.GetFileName(path), out _)) : [];

    /// <summary>False for one that was deleted meanwhile.</summary>
    private static async Task<bool> TryAddAsync(ZipArchive archive, string path, CancellationToken cancellationToken)
    {
        FileStream content;
        try
        {
            content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return false;
        }

        await using (content)
        {
            // Most are pictures and archives, which no compression makes smaller.
            await using var entry = await archive.CreateEntry($"{Attachments}/{Path.GetFileName(path)}", CompressionLevel.NoCompression).OpenAsync(cancellationToken);
            await content.CopyToAsync(entry, cancellationToken);
            return true;
        }
    }

    private static async Task WriteKeysAsync(string folder, string path, CancellationToken cancellationToken)
    {
        await using var file = OwnerOnly.OpenFile(path, FileMode.CreateNew, FileAccess.ReadWrite);
        await using (var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken))
        {
            foreach (var key in Directory.Exists(folder) ? Directory.GetFiles(folder).Where(name => !name.EndsWith(".new", StringComparison.Ordinal)) : [])
                await archive.CreateEntryFromFileAsync(key, Path.GetFileName(key), CompressionLevel.NoCompression, cancellationToken);
        }

        file.Flush(flushToDisk: true);
    }
}

/// <summary>What an archive says of itself.</summary>
/// <param name="Format">1.</param>
/// <param name="MadeAt">UTC.</param>
/// <param name="Commits">Of the database, since it was made.</param>
/// <param name="Attachments">How many contents the archive holds.</param>
public sealed record BackupManifest(int Format, DateTimeOffset MadeAt, long Commits, int Attachments);
