using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary><c>--rotate-keys</c> as a process of its own, and what a start does without the keys.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "xUnit disposes it through IAsyncLifetime.")]
public sealed class KeyRotationTests : IAsyncLifetime
{
    private const string Phone = "+233201234567";
    private readonly KelmahProcess kelmah = new();

    private string Keys => Path.Combine(kelmah.DataFolder, "keys");

    public async Task InitializeAsync()
    {
        await kelmah.StartAsync();
        using var answer = await kelmah.Http.PostAsJsonAsync("/api/v1/auth/login", new { email = KelmahAdmin.Email, password = KelmahAdmin.Password });
        var body = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        kelmah.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", body.GetProperty("accessToken").GetString());
        using var changed = await kelmah.Http.PatchAsJsonAsync("/api/v1/users/me", new { profile = new { phone = Phone } });
        changed.EnsureSuccessStatusCode();
    }

    public async Task DisposeAsync() => await kelmah.DisposeAsync();

    [Fact]
    public async Task Keys_are_rotated_while_the_app_serves_and_while_it_does_not_and_a_start_without_them_is_refused()
    {
        var first = Assert.Single(KeyFiles());
        var rotating = RunAsync("--rotate-keys");
        // The serving process looks each minute.
        while (!rotating.IsCompleted)
        {
            using var moved = await kelmah.Http.PostAsJsonAsync("/simulators/clock", new { advance = "PT1M" });
            await Task.WhenAny(rotating, Task.Delay(250));
        }

        var (code, output) = await rotating;
        Assert.True(code == 0, output);
        Assert.Matches("^Every data key is stored under the new key [0-9a-f]{16} now", output);
        Assert.Equal(2, KeyFiles().Count);
        Assert.Equal(Phone, await PhoneAsync());

        await kelmah.KillAsync();
        (code, output) = await RunAsync("--rotate-keys");
        Assert.True(code == 0, output);
        var third = KeyFiles()[^1];
        foreach (var file in KeyFiles().Where(file => file != third)) File.Delete(file);
        await kelmah.StartAsync();
        Assert.Equal(Phone, await PhoneAsync());

        await kelmah.KillAsync();
        File.Move(third, $"{third}.aside");
        var before = kelmah.Output.Length;
        Assert.Equal(1, await kelmah.FailToStartAsync());
        Assert.StartsWith("1 data keys are stored under a key that is not there", kelmah.Output[before..].Trim(), StringComparison.Ordinal);

        kelmah.Set(("Encryption__AcceptLostKeys", "true"));
        await kelmah.StartAsync();
        Assert.Null(await PhoneAsync());
        Assert.DoesNotContain(first, KeyFiles());
    }

    private List<string> KeyFiles() => [.. Directory.GetFiles(Keys, "encryption-key-*.txt").Order(StringComparer.Ordinal)];

    private async Task<string?> PhoneAsync() =>
        (await kelmah.Http.GetFromJsonAsync<JsonElement>("/api/v1/users/me")).GetProperty("profile").TryGetProperty("phone", out var phone) ? phone.GetString() : null;

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        string[] all = [Path.Combine(AppContext.BaseDirectory, "Kelmah.Functions.dll"), "--data", kelmah.DataFolder, .. arguments];
        using var process = Process.Start(new ProcessStartInfo("dotnet", all) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, await output + await errors);
    }
}
