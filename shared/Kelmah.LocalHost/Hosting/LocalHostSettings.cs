using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Kelmah.LocalHost;

/// <summary>The host's settings, read once and checked.</summary>
internal sealed record LocalHostSettings
{
    private const string ServiceBus = $"{HostFiles.HostSection}:extensions:serviceBus";
    private const string DurableTask = $"{HostFiles.HostSection}:extensions:durableTask";
    private const string RetryDelaysKey = "LocalRuntime:QueueRetryDelays";

    /// <summary>Outbound retry: Event Grid's schedule.</summary>
    private static readonly TimeSpan[] DefaultRetryDelays =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(3),
        TimeSpan.FromHours(6), TimeSpan.FromHours(12),
    ];

    /// <summary>Before every route; the Functions host's default is <c>api</c>.</summary>
    public required string RoutePrefix { get; init; }

    /// <summary>This machine's own, or the one that others reach.</summary>
    public required ListenAddress Host { get; init; }

    /// <summary>0 lets the system choose.</summary>
    public required int Port { get; init; }

    /// <summary>Bytes in a request's body at most.</summary>
    public required long RequestBodyLimit { get; init; }

    /// <summary>What <c>x-functions-key</c> must hold for functions that are not anonymous; null closes them.</summary>
    public string? HostKey { get; init; }

    /// <summary>Deliveries of a message before it becomes a dead letter.</summary>
    public required int MaxDeliveryCount { get; init; }

    /// <summary>Messages of one queue that are handled at once.</summary>
    public required int MaxConcurrentCalls { get; init; }

    /// <summary>How long a message is locked from its delivery, or from its last renewal.</summary>
    public required TimeSpan LockDuration { get; init; }

    /// <summary>How long the host renews the lock of a message whose function still runs.</summary>
    public required TimeSpan MaxAutoLockRenewalDuration { get; init; }

    /// <summary>The wait after the first, second, … failed delivery; the last one repeats.</summary>
    public required IReadOnlyList<TimeSpan> QueueRetryDelays { get; init; }

    /// <summary>Activities that run at once.</summary>
    public required int MaxConcurrentActivities { get; init; }

    /// <summary>Whether an event for an orchestration that is missing or over is refused or dropped.</summary>
    public required bool ThrowStatusExceptionsOnRaiseEvent { get; init; }

    /// <summary>How long a stop waits for what runs.</summary>
    public required TimeSpan ShutdownTimeout { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="HostStartException">A setting is out of its range; the message names it.</exception>
    public static LocalHostSettings Read(IConfiguration configuration, HostCommandLine commandLine)
    {
        var settings = new SettingReader(configuration);
        return new()
        {
            RoutePrefix = (configuration[$"{HostFiles.HostSection}:extensions:http:routePrefix"] ?? "api").Trim('/'),
            Host = commandLine.Host,
            Port = commandLine.Port ?? (int)settings.Number("Host:LocalHttpPort", 7071, 0, 65535),
            RequestBodyLimit = settings.Number("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", 104_857_600, 0, long.MaxValue),
            HostKey = configuration["LocalRuntime:HostKey"] is { Length: > 0 } key ? key : null,
            MaxDeliveryCount = (int)settings.Number($"{ServiceBus}:maxDeliveryCount", 10, 1, 2000),
            MaxConcurrentCalls = (int)settings.Number($"{ServiceBus}:maxConcurrentCalls", 16, 1, 1000),
            LockDuration = settings.Span("LocalRuntime:QueueLockDuration", TimeSpan.FromMinutes(1)),
            MaxAutoLockRenewalDuration = settings.Span($"{ServiceBus}:maxAutoLockRenewalDuration", TimeSpan.FromMinutes(5)),
            QueueRetryDelays = ReadDelays(configuration[RetryDelaysKey]),
            MaxConcurrentActivities = (int)settings.Number($"{DurableTask}:maxConcurrentActivityFunctions", 64, 1, 10_000),
            ThrowStatusExceptionsOnRaiseEvent = settings.Flag($"{DurableTask}:throwStatusExceptionsOnRaiseEvent", true),
            ShutdownTimeout = settings.Span("LocalRuntime:ShutdownTimeout", TimeSpan.FromSeconds(30)),
        };
    }

    private static TimeSpan[] ReadDelays(string? text) =>
        string.IsNullOrWhiteSpace(text)
            ? DefaultRetryDelays
            : [.. text.Split(',', StringSplitOptions.TrimEntries).Select(delay => SettingReader.ParseSpan(RetryDelaysKey, delay))];

    private sealed class SettingReader(IConfiguration configuration)
    {
        public static TimeSpan ParseSpan(string key, string text) =>
            TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.Zero
                ? span
                : throw new HostStartException($"The setting {Name(key)} must be a time span such as 00:05:00, not '{text}'.");

        public TimeSpan Span(string key, TimeSpan fallback) =>
            configuration[key] is { Length: > 0 } text ? ParseSpan(key, text) : fallback;

        public long Number(string key, long fallback, long least, long most)
        {
            if (configuration[key] is not { Length: > 0 } text) return fallback;
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most) return number;
            throw new HostStartException($"The setting {Name(key)} must be a whole number from {least} to {most}, not '{text}'.");
        }

        public bool Flag(string key, bool fallback)
        {
            if (configuration[key] is not { Length: > 0 } text) return fallback;
            return bool.TryParse(text, out var flag)
                ? flag
                : throw new HostStartException($"The setting {Name(key)} must be true or false, not '{text}'.");
        }

        /// <summary>As it is written in the environment and in local.settings.json.</summary>
        private static string Name(string key) => key.Replace(":", "__", StringComparison.Ordinal);
    }
}
