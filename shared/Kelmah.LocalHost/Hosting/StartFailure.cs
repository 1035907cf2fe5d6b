using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Kelmah.LocalHost;

/// <summary>Ends the process with one line and code 1 when it cannot start for a reason that its user can mend.</summary>
public static partial class StartFailure
{
    /// <summary>What a setting of the wrong type comes from; its message names the setting, its parts joined by colons.</summary>
    private const string Binder = "Microsoft.Extensions.Configuration.Binder";

    private static int installed;

    /// <summary>
    /// Catches what leaves the program's entry point, wherever in the start it was thrown.
    /// </summary>
    public static void ReportInOneLine()
    {
        if (Interlocked.Exchange(ref installed, 1) == 0) AppDomain.CurrentDomain.UnhandledException += Report;
    }

    private static void Report(object sender, UnhandledExceptionEventArgs args)
    {
        if (Line(args.ExceptionObject) is not { } line) return;
        Console.Out.Flush();
        Console.Error.WriteLine(line.ReplaceLineEndings(" "));
        Environment.Exit(1);
    }

    private static string? Line(object failure) => failure switch
    {
        HostStartException or OptionsValidationException => ((Exception)failure).Message,
        InvalidOperationException { Source: Binder } ofBinder =>
            BoundSetting().Replace(ofBinder.Message, static name => name.Value.Replace(":", "__", StringComparison.Ordinal)),
        _ => null,
    };

    [GeneratedRegex("(?<= at ')[^']+(?=' to type ')")]
    private static partial Regex BoundSetting();
}
