using System.Text.RegularExpressions;
using Kelmah.Sqlite;
using Microsoft.Extensions.Options;

namespace Kelmah.LocalHost;

/// <summary>Ends the process with one line and code 1 when it cannot start for a reason that its user can mend.</summary>
public static partial class StartFailure
{
    /// <summary>What a setting of the wrong type comes from; its message names the setting, its parts joined by colons.</summary>
    private const string Binder = "Microsoft.Extensions.Configuration.Binder";

    /// <summary>EROFS of Linux and macOS.</summary>
    private const int ReadOnlyFileSystem = 30;

    private static int installed;

    /// <summary>
    /// Catches what leaves the program's entry point, wherever in the start it was thrown.
    /// </summary>
    public static void ReportInOneLine()
    {
        if (Interlocked.Exchange(ref installed, 1) == 0) AppDomain.CurrentDomain.UnhandledException += Report;
    }

    /// <summary>What the disk, or a file on it, is to blame for, in one line; null for any other failure.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="databasePath">The database's, where it is known.</param>
    internal static string? OfDisk(Exception failure, string? databasePath = null)
    {
        var file = databasePath is null ? "The database file" : $"The file {databasePath}";
        return failure switch
        {
            _ when DiskSpace.IsExhausted(failure) => $"The disk is full: make room{(databasePath is null ? "" : $" for {databasePath}")} and start again.",
            SqliteException { IsDamage: true } =>
                $"{file} cannot be opened, since it is damaged or no database ({failure.Message}): restore a backup with --restore, or move the file away and keep it.",
            SqliteException { IsReadOnly: true } => $"{file} or its folder cannot be written to: {failure.Message}.",
            UnauthorizedAccessException => failure.Message,
            IOException { HResult: ReadOnlyFileSystem } => failure.Message,
            _ => null,
        };
    }

    private static void Report(object sender, UnhandledExceptionEventArgs args)
    {
        if (Line(args.ExceptionObject) is not { } line) return;
        try
        {
            Console.Out.Flush();
            Console.Error.WriteLine(line.ReplaceLineEndings(" "));
        }
        catch (IOException)
        {
            // Both may go to the disk that is full: the exit code says that it failed.
        }

        Environment.Exit(1);
    }

    private static string? Line(object failure) => failure switch
    {
        HostStartException or OptionsValidationException or NewerSchemaException => ((Exception)failure).Message,
        InvalidOperationException { Source: Binder } ofBinder => OfBinder(ofBinder.Message),
        Exception error => OfDisk(error),
        _ => null,
    };

    /// <summary>A setting of the wrong type in the words of every other bad setting; the binder's own where it says something else.</summary>
    internal static string OfBinder(string message)
    {
        if (BoundSetting().Match(message) is not { Success: true } bound) return message;
        var name = bound.Groups["name"].Value.Replace(":", "__", StringComparison.Ordinal);
        return $"The setting {name} must be {Kind(bound.Groups["type"].Value)}, not '{bound.Groups["value"].Value}'.";
    }

    private static string Kind(string type) => type switch
    {
        "System.Int32" or "System.Int64" => "a whole number",
        "System.Double" or "System.Decimal" => "a number",
        "System.Boolean" => "true or false",
        "System.TimeSpan" => "a time span such as 00:05:00",
        _ => $"a {type[(type.LastIndexOf('.') + 1)..]}",
    };

    [GeneratedRegex("configuration value '(?<value>.*)' at '(?<name>[^']+)' to type '(?<type>[^']+)'", RegexOptions.Singleline)]
    private static partial Regex BoundSetting();
}
