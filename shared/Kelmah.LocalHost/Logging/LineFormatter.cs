using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Kelmah.LocalHost;

/// <summary>
/// An entry of the log in one line: the time (UTC), the level, the category, the id of the trace or a hyphen, the message. A failure
/// stands below it, indented. .NET's own formats put a stack trace on the same line, or take several lines for each entry.
/// </summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatName)
{
    /// <summary>Its name in the settings.</summary>
    public const string FormatName = "line";

    private const string Indent = "    ";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        ArgumentNullException.ThrowIfNull(textWriter);
        textWriter.Write(TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z '", CultureInfo.InvariantCulture));
        textWriter.Write(Level(logEntry.LogLevel));
        textWriter.Write(' ');
        textWriter.Write(logEntry.Category);
        textWriter.Write(' ');
        textWriter.Write(Activity.Current is { } trace ? trace.TraceId.ToString() : "-");
        textWriter.Write(' ');
        textWriter.WriteLine(OneLine(logEntry.Formatter(logEntry.State, logEntry.Exception)));
        if (logEntry.Exception is not { } failure) return;
        textWriter.Write(Indent);
        textWriter.WriteLine(failure.ToString().ReplaceLineEndings(Environment.NewLine + Indent));
    }

    /// <summary>What a caller has put into a message makes no line that looks like another entry, and moves no cursor of a terminal.</summary>
    private static string OneLine(string message)
    {
        var line = message.ReplaceLineEndings(" ");
        return line.Any(char.IsControl) ? string.Concat(line.Select(static letter => char.IsControl(letter) ? ' ' : letter)) : line;
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        LogLevel.Critical => "fatal",
        LogLevel.None => "-    ",
    };
}
