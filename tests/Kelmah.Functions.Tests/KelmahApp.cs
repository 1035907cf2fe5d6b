using System.Net;
using System.Text;
using System.Text.Json;
using Kelmah.Functions.Hosts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.LocalHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Tests;

/// <summary>
/// The whole app in this process, on a free port, with a data folder of its own and a clock that flows and can be moved. Use it
/// as a class fixture, or start one for a test that moves the clock.
/// </summary>
public sealed class KelmahApp : IAsyncLifetime, IAsyncDisposable
{
    public const string AdminEmail = "admin@example.com";
    public const string Password = "a-password-for-tests";

    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("kelmah-functions-");
    private FunctionsHost? host;
    private (string Name, string Value)[] settings = [];
    private Action<IServiceCollection> replace = static _ => { };
    private int users;

    /// <summary>Ahead of real time by as much as it was moved.</summary>
    public VirtualClock Clock { get; } = new(TimeProvider.System);

    /// <summary>A client that is not signed in.</summary>
    public TestClient Anonymous => new(Http, null);

    public HttpClient Http { get; private set; } = new();

    public string DataFolder => data.FullName;

    public IServiceProvider Services => host!.Services;

    public IDocumentStore Store => Services.GetRequiredService<IDocumentStore>();

    public static async Task<KelmahApp> StartNewAsync(params (string Name, string Value)[] settings)
    {
        var app = new KelmahApp();
        app.settings = settings;
        await app.InitializeAsync();
        return app;
    }

    /// <summary>An app with other adapters than those of its settings.</summary>
    /// <param name="replace">Adds them.</param>
    /// <param name="settings">Of the app.</param>
    public static async Task<KelmahApp> StartNewAsync(Action<IServiceCollection> replace, params (string Name, string Value)[] settings)
    {
        var app = new KelmahApp { replace = replace, settings = settings };
        await app.InitializeAsync();
        return app;
    }

    public Task InitializeAsync() => StartAsync();

    /// <summary>Stops as a crash does and starts again on the same data folder, at the same time of the clock.</summary>
    /// <param name="between">What happens to the folder meanwhile; its database was closed well.</param>
    public async Task RestartAsync(Action? between = null)
    {
        await host!.DisposeAsync();
        Http.Dispose();
        between?.Invoke();
        await StartAsync();
    }

    /// <summary>Registers a user of a role, verifies the address unless told otherwise, and signs in.</summary>
    public async Task<TestClient> SignUpAsync(UserRole role, bool isVerified = true)
    {
        var email = $"user{Interlocked.Increment(ref users)}@example.com";
        var registered = await Anonymous.PostAsync("/auth/register", Registration(email, role));
        Assert.Equal(HttpStatusCode.Created, registered.Status);
        var id = registered.Body.GetProperty("id").GetGuid();
        if (isVerified) await VerifyAsync(id);
        return await SignInAsync(email, Password);
    }

    /// <summary>The administrator of the settings.</summary>
    /// <param name="reason">With which what is private to others is read; null for none.</param>
    public Task<TestClient> SignInAsAdminAsync(string? reason = "The test looks at it") => SignInAsync(AdminEmail, Password, reason);

    public async Task<TestClient> SignInAsync(string email, string password, string? auditReason = null)
    {
        var answer = await Anonymous.PostAsync("/auth/login", new { email, password });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var body = answer.Body;
        return new TestClient(Http, body.GetProperty("accessToken").GetString())
        {
            UserId = body.GetProperty("user").GetProperty("id").GetGuid(),
            Email = email,
            RefreshToken = body.GetProperty("refreshToken").GetString()!,
            AuditReason = auditReason,
        };
    }

    /// <summary>The token that the user's present verification mail carries.</summary>
    public async Task<string> VerificationTokenAsync(Guid userId)
    {
        await MailRequestsAsync();
        var user = await Store.FindAsync<User>(userId, CancellationToken.None);
        return Services.GetRequiredService<IOneTimeTokens>().Make(OneTimeClaim.OfEmail(user!)!);
    }

    /// <summary>The token that the user's present mail to choose a new password carries.</summary>
    public async Task<string> PasswordResetTokenAsync(Guid userId)
    {
        await MailRequestsAsync();
        var user = await Store.FindAsync<User>(userId, CancellationToken.None);
        return Services.GetRequiredService<IOneTimeTokens>().Make(OneTimeClaim.OfPasswordReset(user!)!);
    }

    /// <summary>The newest code that was sent for a session of the user's.</summary>
    public async Task<string> SentCodeAsync(Guid userId)
    {
        var query = new Query<StepUpCode> { Where = StepUpCodeCollection.UserId.Is(userId), Limit = Query<StepUpCode>.MaxLimit };
        var sent = (await Store.QueryAsync(query, CancellationToken.None)).Items.MaxBy(code => code.UpdatedAt);
        var user = await Store.FindAsync<User>(userId, CancellationToken.None);
        return Services.GetRequiredService<IOneTimeTokens>().MakeCode(OneTimeClaim.OfStepUp(sent!, user!));
    }

    /// <summary>Gives a code in the user's session that was sent for it.</summary>
    public async Task ProveAsync(TestClient user)
    {
        (await user.PostAsync("/auth/step-up/code")).AssertStatus(HttpStatusCode.Accepted);
        (await user.PostAsync("/auth/totp/verify", new { code = await SentCodeAsync(user.UserId) })).AssertStatus(HttpStatusCode.NoContent);
    }

    /// <summary>Waits until every request for a mail has been looked at.</summary>
    private Task<long> MailRequestsAsync() => Until.HoldsAsync(
        () => Store.CountAsync(AccountMailRequestCollection.ExpiresAt.Above(DateTimeOffset.MinValue), CancellationToken.None).AsTask(), count => count == 0);

    public async Task VerifyAsync(Guid userId)
    {
        var answer = await Anonymous.PostAsync("/auth/verify-email", new { token = await VerificationTokenAsync(userId) });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    public static object Registration(string email, UserRole role) => new
    {
        email,
        password = Password,
        role = role == UserRole.Worker ? "worker" : "hirer",
        profile = new { firstName = "Ama", lastName = "Mensah" },
    };

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (host is not null)
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }

        data.Delete(recursive: true);
    }

    private async Task StartAsync()
    {
        WriteSettings();
        var builder = EmbeddedHost.CreateBuilder(["--port", "0", "--root", data.FullName, "--data", data.FullName, "--quiet"]);
        // Hashing is slow on purpose; what is tested here is what comes after it.
        builder.Configuration["Identity:PasswordIterations"] = "1000";
        builder.Configuration["RateLimits:AuthRequestsPerMinute"] = "100000";
        builder.Configuration["RateLimits:RequestsPerMinute"] = "10000000";
        builder.Configuration["RateLimits:FailedSignInsPerAddress"] = "100000";
        foreach (var (name, value) in settings) builder.Configuration[name] = value;
        builder.Configuration["Admin:Email"] = AdminEmail;
        builder.Configuration["Admin:Password"] = Password;
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        replace(builder.Services);
        host = builder.Build();
        await host.StartAsync();
        // A client keeps its first base address: after a restart, the port is another one.
        Http = new HttpClient(new DescribedAnswers(new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 })) { BaseAddress = host.Address };
    }

    /// <summary>In a file, as a newcomer has them: adapters are chosen while the builder is made.</summary>
    private void WriteSettings()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "host.json"), Path.Combine(data.FullName, "host.json"), overwrite: true);
        var values = settings.ToDictionary(setting => setting.Name.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value);
        File.WriteAllText(Path.Combine(data.FullName, "local.settings.json"), JsonSerializer.Serialize(new { IsEncrypted = false, Values = values }));
    }
}
