using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>
/// What must not stand in clear stands nowhere: the bytes of the data folder, the write-ahead log that a kill left there, and what the process printed are
/// searched after the texts went through every part of the product that takes them.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "xUnit disposes it through IAsyncLifetime.")]
public sealed class SensitiveTextTests : IAsyncLifetime
{
    private const string Phone = "+233201998877";
    private const string Home = "Zongo Junction house 4711";
    private const string Site = "Ringway Estates plot 0815";
    private const string Device = "Fairphone of Zanetor";
    private readonly KelmahProcess kelmah = new();

    public Task InitializeAsync() => kelmah.StartAsync();

    public async Task DisposeAsync() => await kelmah.DisposeAsync();

    [Fact]
    public async Task Neither_the_files_nor_the_log_hold_a_phone_number_an_address_a_device_or_a_payout_account()
    {
        var secrets = new List<string> { Phone, Phone[1..], Home, Site, Device };
        await RegisterAsync("zanetor@example.com", "worker");
        await SignInAsync("zanetor@example.com");
        await SendAsync(HttpMethod.Post, "/users/me/phone/code", null, HttpStatusCode.Accepted, HttpStatusCode.NoContent);
        // What is refused, and what is repeated with a key, holds them too.
        await SendAsync(HttpMethod.Patch, "/users/me", new { profile = new { phone = $"{Phone} and {Home}" } }, HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest);
        var enrolment = await SendAsync(HttpMethod.Post, "/auth/totp", new { password = Password }, HttpStatusCode.OK);
        secrets.Add(enrolment.GetProperty("secret").GetString()!);
        await SendAsync(HttpMethod.Post, "/payouts/onboarding", new { country = "US" }, HttpStatusCode.OK, HttpStatusCode.Forbidden);

        await RegisterAsync("hirer@example.com", "hirer");
        await SignInAsync("hirer@example.com");
        var job = await SendAsync(HttpMethod.Post, "/jobs", Job(), HttpStatusCode.Created);
        await SendAsync(HttpMethod.Post, $"/jobs/{job.GetProperty("id").GetString()}/publish", null, HttpStatusCode.OK);
        await SendAsync(HttpMethod.Patch, $"/jobs/{job.GetProperty("id").GetString()}", new { location = new { city = "Accra", region = "Greater Accra", address = $"{Site}, the back door" } }, HttpStatusCode.OK);

        Assert.Empty(Found(secrets));
        await kelmah.KillAsync();
        Assert.Empty(Found(secrets));
        await kelmah.StartAsync();
        await SignInAsync("zanetor@example.com");
        var me = await SendAsync(HttpMethod.Get, "/users/me", null, HttpStatusCode.OK);
        Assert.Equal((Phone, Home), (me.GetProperty("profile").GetProperty("phone").GetString(), me.GetProperty("profile").GetProperty("location").GetProperty("address").GetString()));
        Assert.Empty(Found(secrets));
    }

    private const string Password = "correct horse battery";

    private static object Job() => new
    {
        title = "Wiring of a shop",
        description = "Four rooms get new cables, sockets and a fuse box.",
        budgetMin = new { amount = "100.00", currency = "GHS" },
        budgetMax = new { amount = "300.00", currency = "GHS" },
        skills = new[] { "wiring" },
        experienceLevel = "entry",
        location = new { city = "Accra", region = "Greater Accra", address = Site, latitude = 5.6, longitude = -0.19 },
    };

    /// <summary>Which of the texts stand in which file, or in the log; the outbox is what is sent, to whom it is sent.</summary>
    private List<string> Found(IReadOnlyList<string> texts)
    {
        var found = new List<string>();
        var outbox = Path.Combine(kelmah.DataFolder, "outbox");
        foreach (var file in Directory.GetFiles(kelmah.DataFolder, "*", SearchOption.AllDirectories))
        {
            // The lock is empty, and held.
            if (file.StartsWith(outbox, StringComparison.Ordinal) || Path.GetFileName(file) == "lock") continue;
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            found.AddRange(texts.Where(text => copy.GetBuffer().AsSpan(0, (int)copy.Length).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0).Select(text => $"{Path.GetFileName(file)}: {text}"));
        }

        found.AddRange(texts.Where(text => kelmah.Output.Contains(text, StringComparison.Ordinal)).Select(text => $"log: {text}"));
        return found;
    }

    private async Task RegisterAsync(string email, string role)
    {
        var registration = new
        {
            email,
            password = Password,
            role,
            profile = new { firstName = "Zanetor", lastName = "Mensah", phone = role == "worker" ? Phone : null, location = new { city = "Accra", region = "Greater Accra", address = Home } },
        };
        using var registered = await kelmah.Http.PostAsJsonAsync("/api/v1/auth/register", registration);
        registered.EnsureSuccessStatusCode();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        string? token = null;
        while (token is null)
        {
            var outbox = await kelmah.Http.GetFromJsonAsync<JsonElement>("/simulators/outbox", deadline.Token);
            token = outbox.EnumerateArray()
                .Where(mail => mail.GetProperty("to").GetString()!.Contains(email, StringComparison.Ordinal))
                .Select(mail => System.Text.RegularExpressions.Regex.Match(mail.GetProperty("body").GetString()!, "token=([A-Za-z0-9_.-]+)"))
                .FirstOrDefault(match => match.Success)?.Groups[1].Value;
            if (token is null) await Task.Delay(50, deadline.Token);
        }

        using var verified = await kelmah.Http.PostAsJsonAsync("/api/v1/auth/verify-email", new { token });
        verified.EnsureSuccessStatusCode();
    }

    private async Task SignInAsync(string email)
    {
        kelmah.Http.DefaultRequestHeaders.Authorization = null;
        using var answer = await kelmah.Http.PostAsJsonAsync("/api/v1/auth/login", new { email, password = Password, deviceInfo = Device });
        var body = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        kelmah.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", body.GetProperty("accessToken").GetString());
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, params HttpStatusCode[] expected)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1{path}") { Content = body is null ? null : JsonContent.Create(body) };
        if (method == HttpMethod.Post) request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await kelmah.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected.Contains(answer.StatusCode), $"{method} {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
