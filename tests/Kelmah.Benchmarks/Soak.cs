using System.Globalization;
using Kelmah.Functions.Demo;
using Kelmah.Testing;

namespace Kelmah.Benchmarks;

/// <summary>
/// <c>soak MINUTES</c>: mixed traffic at 16 connections against the app as a process of its own, with a line for each minute: what
/// grows without end shows in the lines, not in their average.
/// </summary>
internal static class Soak
{
    public const string Command = "soak";

    private const int Connections = 16;

    /// <summary>Of 100 turns: exports, contract lives, changes of the profile; the others are lists.</summary>
    private const int Exports = 3;
    private const int Lives = 12;
    private const int Changes = 35;

    private static readonly string[] Lists =
        ["/api/v1/jobs?limit=20", "/api/v1/contracts?limit=20", "/api/v1/notifications?limit=20", "/api/v1/wallet", "/api/v1/workers?limit=20"];

    /// <summary>Runs for so many minutes, and prints as it goes.</summary>
    public static async Task RunAsync(int minutes)
    {
        await using var kelmah = new KelmahProcess(("Exports__PerDay", "50"), ("Identity__AccessTokenMinutes", "60"));
        await kelmah.StartAsync();
        var meter = new CallMeter();
        using var http = new HttpClient(meter) { BaseAddress = kelmah.Address, Timeout = TimeSpan.FromMinutes(2) };
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
        var loops = Enumerable.Range(0, Connections).Select(number => Task.Run(() => LoopAsync(http, number, stop.Token))).ToArray();
        Console.WriteLine("minute   calls/s     p50 ms     p99 ms   failed   log MB   file MB   resident MB   anonymous MB   handles");
        for (var minute = 1; minute <= minutes; minute++)
        {
            var ended = await Task.WhenAny([Task.Delay(TimeSpan.FromMinutes(1)), .. loops]);
            Console.WriteLine(Line(minute, meter.Take(), kelmah));
            if (loops.Contains(ended)) break;
        }

        await stop.CancelAsync();
        foreach (var loop in loops) await ((Task)loop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var broken = loops.Where(loop => loop.IsFaulted).Select(loop => loop.Exception!.GetBaseException().Message).ToList();
        Console.WriteLine(broken.Count == 0 ? "No loop ended early." : $"{broken.Count} loops ended early: {broken[0]}");
    }

    /// <summary>One connection: a hirer and a worker who do one thing after the other, chosen by chance, the same each time.</summary>
    private static async Task LoopAsync(HttpClient http, int number, CancellationToken stop)
    {
#pragma warning disable CA5394 // Chance that repeats, not a secret.
        var chance = new Random(number);
        var (hirer, worker) = (new StoryClient(http), new StoryClient(http));
        await hirer.RegisterAsync("hirer", $"Ama{number}", "Mensah", stop);
        await worker.RegisterAsync("worker", $"Kofi{number}", "Boateng", stop);
        while (!stop.IsCancellationRequested)
        {
            var (turn, client) = (chance.Next(100), chance.Next(2) == 0 ? hirer : worker);
            if (turn < Exports) await ExportAsync(http, client, stop);
            else if (turn < Exports + Lives) await new ContractStory(hirer, worker).LiveAsync(stop);
            else if (turn < Exports + Lives + Changes) await ChangeAsync(http, client, $"Turn {chance.Next()}", stop);
            else await client.GetAsync(Lists[chance.Next(Lists.Length)], stop);
        }
#pragma warning restore CA5394
    }

    /// <summary>Asks for an export, which may be refused for the day, and downloads the latest that is there.</summary>
    private static async Task ExportAsync(HttpClient http, StoryClient client, CancellationToken stop)
    {
        using var asked = await SendAsync(http, client, HttpMethod.Post, "/api/v1/users/me/exports", null, stop);
        using var archive = await SendAsync(http, client, HttpMethod.Get, "/api/v1/users/me/export", null, stop);
    }

    private static async Task ChangeAsync(HttpClient http, StoryClient client, string bio, CancellationToken stop)
    {
        using var body = System.Net.Http.Json.JsonContent.Create(new { profile = new { bio } });
        using var answer = await SendAsync(http, client, HttpMethod.Patch, "/api/v1/users/me", body, stop);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, StoryClient client, HttpMethod method, string path, HttpContent? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Authorization = new("Bearer", client.AccessToken);
        return await http.SendAsync(request, stop);
    }

    private static string Line(int minute, MinuteOfCalls calls, KelmahProcess kelmah)
    {
        var file = Path.Combine(kelmah.DataFolder, "kelmah.db");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{minute,6}{calls.Count / 60.0,10:F0}{calls.Milliseconds(0.5),11:F1}{calls.Milliseconds(0.99),11:F1}{calls.Failed,9}{Megabytes(file + "-wal"),9:F1}{Megabytes(file),10:F1}{kelmah.ResidentBytes / 1048576.0,14:F0}{kelmah.AnonymousBytes / 1048576.0,15:F0}{kelmah.Handles,10}");
    }

    private static double Megabytes(string path) => new FileInfo(path) is { Exists: true } file ? file.Length / 1048576.0 : 0;
}
