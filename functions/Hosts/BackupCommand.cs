using System.Globalization;
using Kelmah.Functions.Adapters;
using Kelmah.Sqlite;
using Microsoft.Extensions.Configuration;

namespace Kelmah.Functions.Hosts;

/// <summary><c>--backup FILE</c>: copies the data folder into an archive, while another process serves from it or not.</summary>
internal static class BackupCommand
{
    public const string Option = "--backup";

    /// <summary>Writes FILE, and FILE.keys beside it.</summary>
    /// <returns>0, or 1 with a line on the error output that says what is wrong.</returns>
    public static Task<int> RunAsync(string[] args) => FolderCommand.RunAsync(args, async settings =>
    {
        var file = FolderCommand.FileOf(args, Option);
        var folder = settings[ConfigurationKeys.DataFolder]!;
        var made = await BackupArchive.WriteAsync(folder, file, TimeProvider.System, CancellationToken.None);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{file} holds the data folder {folder} as of {made.MadeAt:u}: {made.Commits} commits, {made.Attachments} attachments."));
        Console.WriteLine($"The keys are in {BackupArchive.KeysOf(file)}: keep them elsewhere.");
    });
}

/// <summary><c>--restore FILE</c>: puts an archive of <c>--backup</c> in the place of what the data folder holds.</summary>
internal static class RestoreCommand
{
    public const string Option = "--restore";

    /// <summary>Replaces the database, the attachments and, where there are none, the keys. What was there is put aside.</summary>
    /// <returns>0, or 1 with a line on the error output that says what is wrong.</returns>
    public static Task<int> RunAsync(string[] args) => FolderCommand.RunAsync(args, async settings =>
    {
        var file = FolderCommand.FileOf(args, Option);
        using var folder = DataFolder.Open(settings[ConfigurationKeys.DataFolder]!);
        var restored = await FolderRestore.RunAsync(folder.Path, file, TimeProvider.System, CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The data folder {folder.Path} is as of {restored.Backup.MadeAt:u}."));
        if (restored.Aside is { } aside) Console.WriteLine($"What was there before is in {aside}: delete it when it is not needed any more.");
        if (!restored.HasKeys) Console.WriteLine($"There are no keys: put {BackupArchive.KeysOf(file)} beside the archive and restore it again. Without them sessions, links in mails and authenticators are void, and so is what users' keys encrypted.");
        Console.WriteLine("The next start repeats the erasures since the backup, and compares the journal with wallets, escrows and Stripe before money moves.");
    });
}

/// <summary>What both commands share: they take a file, end in one line where something is wrong, and are for the data folder alone.</summary>
internal static class FolderCommand
{
    public static async Task<int> RunAsync(string[] args, Func<IConfiguration, Task> run)
    {
        try
        {
            var settings = LocalApplication.CreateBuilder(args, []).Configuration;
            if (MongoAdapters.IsChosen(settings)) throw new HostStartException("The documents are in MongoDB: back that up, and restore it, with its own tools.");
            await run(settings);
            return 0;
        }
        catch (Exception refused) when (refused is HostStartException or IOException or UnauthorizedAccessException or SqliteException or InvalidDataException)
        {
            var line = DiskSpace.IsExhausted(refused) ? $"The disk is full: {refused.Message}" : refused.Message;
            await Console.Error.WriteLineAsync(line.ReplaceLineEndings(" "));
            return 1;
        }
    }

    /// <summary>The full path of the file that follows an option, or stands behind its <c>=</c>.</summary>
    /// <exception cref="HostStartException">There is none.</exception>
    public static string FileOf(string[] args, string option)
    {
        for (var at = 0; at < args.Length; at++)
        {
            if (args[at].StartsWith($"{option}=", StringComparison.Ordinal) && args[at].Length > option.Length + 1) return Path.GetFullPath(args[at][(option.Length + 1)..]);
            if (args[at] == option && at + 1 < args.Length && !args[at + 1].StartsWith("--", StringComparison.Ordinal)) return Path.GetFullPath(args[at + 1]);
        }

        throw new HostStartException($"{option} needs the name of a file.");
    }

    /// <summary>Whether the command line has an option, alone or with a value behind <c>=</c>.</summary>
    public static bool Has(string[] args, string option) =>
        args.Any(argument => argument == option || argument.StartsWith($"{option}=", StringComparison.Ordinal));
}
