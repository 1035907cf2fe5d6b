using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Kelmah.Sqlite;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary><c>--backup</c> and <c>--restore</c> as processes of their own.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xUnit disposes it through IAsyncLifetime.")]
public sealed class BackupTests : IAsyncLifetime
{
    private readonly KelmahProcess kelmah = new();
    private readonly DirectoryInfo elsewhere = Directory.CreateTempSubdirectory("kelmah-backup-");

    private string Archive => Path.Combine(elsewhere.FullName, "kelmah.zip");

    public async Task InitializeAsync()
    {
        await kelmah.StartAsync();
        await SignInAsync();
    }

    public async Task DisposeAsync()
    {
        await kelmah.DisposeAsync();
        elsewhere.Delete(recursive: true);
    }

    [Fact]
    public async Task A_backup_is_made_while_the_app_serves_and_restores_what_there_was_then()
    {
        await SetBioAsync("before");
        var attachment = await UploadAsync();
        using var stop = new CancellationTokenSource();
        var writing = WriteOnAsync(stop.Token);

        var (code, output) = await RunAsync("--backup", Archive);
        await stop.CancelAsync();
        await writing;
        Assert.True(code == 0, output);
        await SetBioAsync("after");

        var (inUse, refusal) = await RunAsync("--restore", Archive);
        Assert.Equal(1, inUse);
        Assert.Equal($"The data folder {kelmah.DataFolder} is in use by another process.", refusal.Trim());

        await kelmah.KillAsync();
        (code, output) = await RunAsync("--restore", Archive);
        Assert.True(code == 0, output);
        await kelmah.StartAsync();

        // The token is of a session that the backup holds.
        Assert.StartsWith("written", await BioAsync(), StringComparison.Ordinal);
        using var content = await kelmah.Http.GetAsync($"/api/v1/attachments/{attachment}");
        Assert.Equal("A note.", await content.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        Assert.False(File.Exists(Path.Combine(kelmah.DataFolder, "restored")), "The start after the restore has done what it had to.");
        Assert.Single(Directory.GetDirectories(kelmah.DataFolder, "before-restore-*"));
        AssertPrivate(Archive, $"{Archive}.keys", Path.Combine(kelmah.DataFolder, "kelmah.db"), Path.Combine(kelmah.DataFolder, "attachments", attachment));
    }

    [Fact]
    public async Task An_archive_is_not_overwritten_and_what_is_none_is_not_restored()
    {
        Assert.Equal(0, (await RunAsync("--backup", Archive)).Code);
        var (again, line) = await RunAsync($"--backup={Archive}");
        Assert.Equal((1, $"{Archive} is there already."), (again, line.Trim()));

        await kelmah.KillAsync();
        var (missing, said) = await RunAsync("--restore", Archive + ".none");
        Assert.Equal((1, $"{Archive}.none is not there."), (missing, said.Trim()));
        await File.WriteAllTextAsync(Archive, "no archive");
        (missing, said) = await RunAsync("--restore", Archive);
        Assert.Equal((1, $"{Archive} is no backup."), (missing, said.Trim()));
        (missing, said) = await RunAsync("--restore");
        Assert.Equal((1, "--restore needs a value: --restore FILE."), (missing, said.Trim()));
        // Nothing was touched.
        await kelmah.StartAsync();
        Assert.Empty(Directory.GetDirectories(kelmah.DataFolder, "before-restore-*"));
    }

    [Fact]
    public async Task A_restore_that_was_cut_off_is_noticed_by_the_next_start()
    {
        await kelmah.KillAsync();
        Directory.CreateDirectory(Path.Combine(kelmah.DataFolder, "restoring"));
        var before = kelmah.Output.Length;

        Assert.Equal(1, await kelmah.FailToStartAsync());

        Assert.Equal($"A restore of the data folder {kelmah.DataFolder} was cut off: run --restore again.", kelmah.Output[before..].Trim());
    }

    [Fact]
    public async Task Restored_books_that_do_not_balance_end_the_start_before_money_moves()
    {
        var registration = new { email = "kofi@example.com", password = "correct horse battery", role = "worker", profile = new { firstName = "Kofi", lastName = "Boateng" } };
        using (var registered = await kelmah.Http.PostAsJsonAsync("/api/v1/auth/register", registration)) registered.EnsureSuccessStatusCode();
        Assert.Equal(0, (await RunAsync("--backup", Archive)).Code);
        await kelmah.KillAsync();
        Assert.Equal(0, (await RunAsync("--restore", Archive)).Code);
        await using (var database = new SqliteDatabase(Path.Combine(kelmah.DataFolder, "kelmah.db")))
            await database.WriteAsync(static session => session.Execute(
                "INSERT INTO journal_balances SELECT 'wallet:' || (body ->> '$.userId') || ':available', 'GHS', 100 FROM doc_wallets"));
        var before = kelmah.Output.Length;

        Assert.Equal(1, await kelmah.FailToStartAsync());

        Assert.Contains("do not balance", kelmah.Output[before..], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(kelmah.DataFolder, "restored")));
    }

    private static void AssertPrivate(params string[] files)
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in files) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        string[] all = [Path.Combine(AppContext.BaseDirectory, "Kelmah.Functions.dll"), "--data", kelmah.DataFolder, .. arguments];
        using var process = Process.Start(new ProcessStartInfo("dotnet", all) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (process.ExitCode, await output + await errors);
    }

    private async Task SignInAsync()
    {
        using var answer = await kelmah.Http.PostAsJsonAsync("/api/v1/auth/login", new { email = KelmahAdmin.Email, password = KelmahAdmin.Password });
        var body = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        kelmah.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", body.GetProperty("accessToken").GetString());
    }

    private async Task SetBioAsync(string bio)
    {
        using var answer = await kelmah.Http.PatchAsJsonAsync("/api/v1/users/me", new { profile = new { bio } });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Writes until it is told to stop, and once at least.</summary>
    private async Task WriteOnAsync(CancellationToken stop)
    {
        var number = 0;
        do await SetBioAsync($"written {number++}");
        while (!stop.IsCancellationRequested);
    }

    private async Task<string?> BioAsync() =>
        (await kelmah.Http.GetFromJsonAsync<JsonElement>("/api/v1/users/me")).GetProperty("profile").GetProperty("bio").GetString();

    /// <summary>A file whose content was checked.</summary>
    private async Task<string> UploadAsync()
    {
        using var upload = new MultipartFormDataContent { { new ByteArrayContent("A note."u8.ToArray()), "file", "note.txt" } };
        using var answer = await kelmah.Http.PostAsync("/api/v1/attachments", upload);
        var id = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!(await kelmah.Http.GetAsync($"/api/v1/attachments/{id}", deadline.Token)).IsSuccessStatusCode) await Task.Delay(50, deadline.Token);
        return id;
    }
}
