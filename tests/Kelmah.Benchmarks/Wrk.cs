using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Kelmah.Benchmarks;

/// <summary>The load generator <c>wrk</c>, which costs little of the two cores that it shares with the server.</summary>
internal static partial class Wrk
{
    private const int Connections = 32;

    /// <summary>Whether it is installed.</summary>
    public static bool IsThere =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "wrk")));

    /// <summary>Requests a second at 32 connections, and the latencies; fails when any answer is not 2xx.</summary>
    /// <param name="url">What to ask for.</param>
    /// <param name="token">The bearer token; null for none.</param>
    /// <param name="body">A JSON body to POST; null for GET.</param>
    public static Task<WrkResult> RunAsync(Uri url, string? token = null, string? body = null) =>
        RunScriptAsync(url, Script(token, body));

    /// <summary>As <see cref="RunAsync"/>, GETs of several resources of one host in turn.</summary>
    public static Task<WrkResult> RunInTurnAsync(Uri host, string? token, IReadOnlyList<string> paths) =>
        RunScriptAsync(host, $$"""
            {{Script(token, null)}}
            local paths = { {{string.Join(", ", paths.Select(path => $"\"{path}\""))}} }
            local turn = 0
            function request()
              turn = turn % #paths + 1
              return wrk.format(nil, paths[turn])
            end
            """);

    private static async Task<WrkResult> RunScriptAsync(Uri url, string text)
    {
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, text);
            await RunOnceAsync(url, script, seconds: 2);
            return await RunOnceAsync(url, script, seconds: 6);
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static string Script(string? token, string? body)
    {
        var lines = new List<string>();
        if (token is not null) lines.Add($"wrk.headers[\"Authorization\"] = \"Bearer {token}\"");
        if (body is not null)
        {
            lines.Add("wrk.method = \"POST\"");
            lines.Add("wrk.headers[\"Content-Type\"] = \"application/json\"");
            lines.Add($"wrk.body = [==[{body}]==]");
        }

        return string.Join('\n', lines);
    }

    private static async Task<WrkResult> RunOnceAsync(Uri url, string script, int seconds)
    {
        var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["-t1", $"-c{Connections}", $"-d{seconds}s", "--latency", "-s", script, url.ToString()])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var report = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (report.Contains("Non-2xx", StringComparison.Ordinal)) throw new InvalidOperationException($"{url} did not always answer 2xx:\n{report}");
        return new WrkResult(
            double.Parse(Rate().Match(report).Groups[1].ValueSpan, CultureInfo.InvariantCulture),
            Percentile("50", report),
            Percentile("99", report));
    }

    private static string Percentile(string percent, string report) =>
        Regex.Match(report, $@"^\s+{percent}%\s+(\S+)", RegexOptions.Multiline).Groups[1].Value;

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();
}

/// <summary>What a run of wrk found.</summary>
internal sealed record WrkResult(double PerSecond, string P50, string P99)
{
    public string Latency => $"p50 {P50}, p99 {P99}";
}
