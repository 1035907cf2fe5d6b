using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Kelmah.LocalHost;

/// <summary>
/// What is logged, and how. The settings <c>Logging__LogLevel__…</c> and <c>Logging__Console__…</c> are those of .NET and win over
/// what stands here.
/// </summary>
internal static class HostLogging
{
    private const string Format = "Logging:Console:FormatterName";
    private const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Those of .NET beside ours.</summary>
    private static readonly string[] Formats = [LineFormatter.FormatName, ConsoleFormatterNames.Json, ConsoleFormatterNames.Systemd, ConsoleFormatterNames.Simple];

    /// <summary>Whether the output is for people to read, so that more than the log may stand in it.</summary>
    public static bool IsForPeople(IConfiguration settings) =>
        settings[Format] is null or "" or LineFormatter.FormatName or ConsoleFormatterNames.Simple;

    /// <summary>Adds the console, with one line for each entry unless the settings choose another format.</summary>
    /// <exception cref="HostStartException">The format is unknown.</exception>
    public static void AddTo(ILoggingBuilder logging, IConfiguration settings)
    {
        if (settings[Format] is { Length: > 0 } format && !Formats.Contains(format, StringComparer.OrdinalIgnoreCase))
            throw new HostStartException($"The setting {Format.Replace(":", "__", StringComparison.Ordinal)} must be line, json, systemd or simple, not '{format}'.");
        // Each before the console, which reads the settings over it.
        logging.Services.Configure<ConsoleLoggerOptions>(options => options.FormatterName = LineFormatter.FormatName);
        logging.Services.Configure<JsonConsoleFormatterOptions>(options => SetFields(options, Timestamp));
        // This one puts the level right behind the time.
        logging.Services.Configure<SimpleConsoleFormatterOptions>(options => SetFields(options, $"{Timestamp} "));
        // For systemd, whose journal has the time.
        logging.Services.Configure<ConsoleFormatterOptions>(options => options.IncludeScopes = true);
        logging.Services.AddSingleton<ConsoleFormatter, LineFormatter>();
        logging.AddConsole();
        RequestTraces.Follow();
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId);
        SetLevels(logging);
        logging.AddConfiguration(settings.GetSection($"{HostFiles.HostSection}:logging"));
        logging.AddConfiguration(settings.GetSection("Logging"));
    }

    /// <summary>The scopes hold the trace's id and the function.</summary>
    private static void SetFields(ConsoleFormatterOptions options, string timestamp) =>
        (options.TimestampFormat, options.UseUtcTimestamp, options.IncludeScopes) = (timestamp, true, true);

    private static void SetLevels(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        // Its scope, the path of each request, would be in every line; RequestLog has the route.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // It logs why a start failed with a stack trace; StartFailure says so in one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }
}
