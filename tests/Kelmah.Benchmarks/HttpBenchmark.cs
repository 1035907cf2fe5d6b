using System.Diagnostics;
using System.Text.Json;
using Kelmah.Functions.Demo;
using Kelmah.Testing;

namespace Kelmah.Benchmarks;

/// <summary>Requests a second with a signed-in caller at 32 connections over 100 000 jobs, beside Kestrel alone.</summary>
internal static class HttpBenchmark
{
    private const int Jobs = 100_000;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        var bare = await BareAsync();
        await using var kelmah = new KelmahProcess();
        await JobSeed.FillAsync(kelmah.DataFolder, Jobs);
        await kelmah.StartAsync();
        var hirer = new StoryClient(kelmah.Http);
        await hirer.RegisterAsync("hirer", "Ama", "Mensah", CancellationToken.None);
        var job = await hirer.PostAsync("/api/v1/jobs", JobBody(), CancellationToken.None);

        var list = await Wrk.RunInTurnAsync(kelmah.Address, hirer.AccessToken, JobSeed.Searches);
        var get = await Wrk.RunAsync(new Uri(kelmah.Address, $"/api/v1/jobs/{job.Text("id")}"), hirer.AccessToken);
        var post = await Wrk.RunAsync(new Uri(kelmah.Address, "/api/v1/jobs"), hirer.AccessToken, JsonSerializer.Serialize(JobBody()));
        return
        [
            new("bare Kestrel, a constant", bare.PerSecond, "/s", null, "the limit of the rows below", bare.Latency),
            new("POST job, on disk (aim 6 000)", post.PerSecond, "/s", bare.PerSecond, "bare Kestrel", post.Latency),
            new("GET job by id (aim 25 000)", get.PerSecond, "/s", bare.PerSecond, "bare Kestrel", get.Latency),
            new("filtered list of 20 (aim 10 000)", list.PerSecond, "/s", bare.PerSecond, "bare Kestrel", list.Latency),
        ];
    }

    private static async Task<WrkResult> BareAsync()
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, "Kelmah.Benchmarks.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [assembly, BareKestrel.Command]) { RedirectStandardOutput = true })!;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("Bare Kestrel did not start.");
            return await Wrk.RunAsync(new Uri(line["listening on ".Length..]));
        }
        finally
        {
            process.Kill();
        }
    }

    private static object JobBody() => new
    {
        title = "Rewire a two-bedroom house",
        description = "Replace the old wiring and fit a new consumer unit.",
        budgetMin = new { amount = "1000.00", currency = "GHS" },
        budgetMax = new { amount = "2000.00", currency = "GHS" },
        skills = new[] { "electrical", "wiring" },
        requirements = new[] { "Certified electrician" },
        location = new { city = "Accra", region = "Greater Accra", latitude = 5.6037, longitude = -0.187 },
        isRemote = false,
        experienceLevel = "intermediate",
        deadline = "2030-01-01T00:00:00Z",
    };
}
