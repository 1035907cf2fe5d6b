using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Kelmah.Sqlite;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>What the process says of a data folder that something has happened to.</summary>
public sealed class DataFolderTests
{
    [SkippableFact]
    public async Task A_folder_on_a_read_only_disk_ends_the_start_and_is_not_said_to_be_in_use()
    {
        Skip.IfNot(KelmahProcess.CanHaveDisk, "This machine lets no process mount a file system for itself.");
        await using var kelmah = new KelmahProcess { DiskSize = "4m,ro" };

        Assert.Equal(1, await kelmah.FailToStartAsync());

        var line = OnlyLine(kelmah);
        Assert.Contains($"{kelmah.DataFolder} cannot be written to: Read-only file system", line, StringComparison.Ordinal);
        Assert.DoesNotContain("in use", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_of_a_newer_release_end_the_start_with_one_line()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        await kelmah.KillAsync();
        await using (var database = new SqliteDatabase(PathOf(kelmah)))
            await database.WriteAsync(static session => session.Execute("INSERT INTO schema_migrations VALUES ('store', 900, 'later')"));
        var before = kelmah.Output.Length;

        Assert.Equal(1, await kelmah.FailToStartAsync());

        Assert.Contains("newer release", OnlyLine(kelmah, before), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_page_ends_the_start_after_a_crash_with_one_line_that_says_what_to_do()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        await kelmah.KillAsync();
        // So that no newer page in the log hides the damage.
        await using (var database = new SqliteDatabase(PathOf(kelmah))) await database.EmptyLogAsync();
        await SpoilAsync(PathOf(kelmah));
        var anchor = PathOf(kelmah) + "-anchor";
        await File.WriteAllTextAsync(anchor, (await File.ReadAllTextAsync(anchor)).Replace("done", "open", StringComparison.Ordinal));
        var before = kelmah.Output.Length;

        Assert.Equal(1, await kelmah.FailToStartAsync());

        var line = OnlyLine(kelmah, before);
        Assert.Contains(PathOf(kelmah), line, StringComparison.Ordinal);
        Assert.Contains("--restore", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acknowledged_writes_that_went_with_the_log_are_counted_in_one_warning_and_the_app_starts()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        using (var answer = await kelmah.Http.PostAsJsonAsync("/api/v1/auth/login", new { email = KelmahAdmin.Email, password = KelmahAdmin.Password }))
        {
            var body = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
            kelmah.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", body.GetProperty("accessToken").GetString());
        }

        for (var number = 0; number < 50; number++)
        {
            using var changed = await kelmah.Http.PatchAsJsonAsync("/api/v1/users/me", new { profile = new { bio = $"Number {number}" } });
            changed.EnsureSuccessStatusCode();
        }

        await UntilAnchoredAsync(kelmah);
        await kelmah.KillAsync();
        await using (var log = new FileStream(PathOf(kelmah) + "-wal", FileMode.Open)) log.SetLength(log.Length / 4);
        await kelmah.StartAsync();

        Assert.Single(kelmah.Output.Split('\n'), line => line.Contains("that were acknowledged", StringComparison.Ordinal) && line.Contains("are missing", StringComparison.Ordinal));
        using var ready = await kelmah.Http.GetAsync("/health/ready");
        ready.EnsureSuccessStatusCode();
    }

    private static string PathOf(KelmahProcess kelmah) => Path.Combine(kelmah.DataFolder, "kelmah.db");

    private static string OnlyLine(KelmahProcess kelmah, int from = 0) =>
        Assert.Single(kelmah.Output[from..].Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Within a second the process notes how far it has come.</summary>
    private static async Task UntilAnchoredAsync(KelmahProcess kelmah)
    {
        var anchor = PathOf(kelmah) + "-anchor";
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var first = await ReadAsync();
        // Twice another: the second was begun after the last of the writes. One write for each, for many would make the log so long
        // that it is emptied into the file, and no write of it could be lost.
        for (var seen = 0; seen < 2; seen++)
        {
            using var changed = await kelmah.Http.PatchAsJsonAsync("/api/v1/users/me", new { profile = new { bio = $"More {seen}" } }, deadline.Token);
            changed.EnsureSuccessStatusCode();
            string next;
            while ((next = await ReadAsync()) == first) await Task.Delay(20, deadline.Token);
            first = next;
        }

        async Task<string> ReadAsync()
        {
            await using var stream = new FileStream(anchor, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync(deadline.Token);
        }
    }

    private static async Task SpoilAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open);
        for (var page = 20L; page < stream.Length / 4096; page += 11)
        {
            stream.Position = page * 4096;
            await stream.WriteAsync(Enumerable.Repeat((byte)0xA7, 4096).ToArray());
        }
    }
}
