using Microsoft.Extensions.Options;

namespace Kelmah.LocalRuntime;

/// <summary>Ends the process with one line and code 1 when it cannot start for a reason that its user can mend.</summary>
public static class StartFailure
{
    /// <summary>What a setting of the wrong type comes from; its message names the setting.</summary>
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
        if (args.ExceptionObject is not (HostStartException or OptionsValidationException or InvalidOperationException { Source: Binder })) return;
        Console.Out.Flush();
        Console.Error.WriteLine(((Exception)args.ExceptionObject).Message.ReplaceLineEndings(" "));
        Environment.Exit(1);
    }
}
