using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>The process on a disk of its own that is filled by somebody else, and on outputs that take nothing.</summary>
public sealed class FullDiskTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [SkippableFact]
    public async Task A_full_disk_is_said_to_everybody_who_writes_and_all_goes_on_when_there_is_room_again()
    {
        Skip.IfNot(KelmahProcess.CanHaveDisk, "This machine lets no process mount a file system for itself.");
        await using var kelmah = new KelmahProcess { DiskSize = "24m" };
        await kelmah.StartAsync();
        await SignInAsync(kelmah.Http);

        using (var before = await kelmah.Http.PatchAsJsonAsync("/api/v1/users/me", new { profile = new { bio = "before" } })) before.EnsureSuccessStatusCode();
        Fill(kelmah.OnDisk("filler"));
        var (last, refused) = await WriteUntilRefusedAsync(kelmah.Http);

        await AssertFullAsync(refused);
        await AssertFullAsync(await kelmah.Http.PostAsJsonAsync("/api/v1/users/me/exports", new { }));
        using (var upload = new MultipartFormDataContent { { new ByteArrayContent("A note."u8.ToArray()), "file", "note.txt" } })
            await AssertFullAsync(await kelmah.Http.PostAsync("/api/v1/attachments", upload));
        using var notReady = await kelmah.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, notReady.StatusCode);
        var checks = (await notReady.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("checks").EnumerateArray();
        Assert.False(checks.Single(check => check.GetProperty("name").GetString() == "store").GetProperty("works").GetBoolean());
        Assert.Equal(last, await BioAsync(kelmah.Http));

        File.Delete(kelmah.OnDisk("filler"));

        await UntilAsync(async () => (await kelmah.Http.GetAsync("/health/ready")).IsSuccessStatusCode);
        Assert.Equal(last, await BioAsync(kelmah.Http));
        using var asked = await kelmah.Http.PostAsJsonAsync("/api/v1/users/me/exports", new { });
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        // Queues, orchestrations and the store of contents go on by themselves.
        await UntilAsync(async () => (await kelmah.Http.GetAsync("/api/v1/users/me/export")).IsSuccessStatusCode);
        Assert.DoesNotContain("internal_error", kelmah.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_start_on_a_full_disk_ends_with_one_line_that_says_so()
    {
        Skip.IfNot(KelmahProcess.CanHaveDisk, "This machine lets no process mount a file system for itself.");
        // The file of a new data folder has some megabytes.
        await using var kelmah = new KelmahProcess { DiskSize = "256k" };

        Assert.Equal(1, await kelmah.FailToStartAsync());

        Assert.Contains("full", Assert.Single(kelmah.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_start_whose_outputs_are_on_a_full_disk_serves_all_the_same()
    {
        Skip.IfNot(File.Exists("/dev/full"), "There is no device that is always full.");
        var port = FreePort();
        var data = Directory.CreateTempSubdirectory("kelmah-e2e-");
        var start = new ProcessStartInfo("sh", ["-c", "exec dotnet \"$@\" > /dev/full 2>&1", "sh", Path.Combine(AppContext.BaseDirectory, "Kelmah.Functions.dll"), "--port", $"{port}", "--data", data.FullName]);
        using var process = Process.Start(start)!;
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
            await UntilAsync(async () =>
            {
                Assert.False(process.HasExited, "It ended.");
                try
                {
                    return (await http.GetAsync("/health/ready")).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            });
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
            data.Delete(recursive: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task SignInAsync(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync("/api/v1/auth/login", new { email = KelmahAdmin.Email, password = KelmahAdmin.Password });
        var body = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", body.GetProperty("accessToken").GetString());
    }

    /// <summary>Takes every byte that the disk has left.</summary>
    private static void Fill(string path)
    {
        using var filler = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in (int[])[1 << 16, 4096])
        {
            try
            {
                while (true) filler.Write(new byte[size]);
            }
            catch (IOException)
            {
                // Nothing of this size fits any more.
            }
        }
    }

    /// <summary>Changes the profile until that is refused; the last text that was acknowledged, and the refusal.</summary>
    private static async Task<(string Last, HttpResponseMessage Refused)> WriteUntilRefusedAsync(HttpClient http)
    {
        var last = "before";
        for (var number = 0; number < 20_000; number++)
        {
            var bio = $"{number} {new string('x', 900)}";
            var answer = await http.PatchAsJsonAsync("/api/v1/users/me", new { profile = new { bio } });
            if (!answer.IsSuccessStatusCode) return (last, answer);
            answer.Dispose();
            last = bio;
        }

        throw new InvalidOperationException("The disk takes everything.");
    }

    private static async Task<string?> BioAsync(HttpClient http) =>
        (await http.GetFromJsonAsync<JsonElement>("/api/v1/users/me")).GetProperty("profile").GetProperty("bio").GetString();

    private static async Task AssertFullAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{(int)answer.StatusCode} {text}");
            Assert.Equal("storage_full", JsonSerializer.Deserialize<JsonElement>(text).GetProperty("code").GetString());
            Assert.NotNull(answer.Headers.RetryAfter);
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!await holds()) await Task.Delay(TimeSpan.FromMilliseconds(100), deadline.Token);
    }
}
