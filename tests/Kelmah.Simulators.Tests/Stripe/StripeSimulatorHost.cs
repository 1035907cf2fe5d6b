using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Kelmah.LocalHost;
using Kelmah.Simulators.Stripe;
using Kelmah.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kelmah.Testing.Stripe;

/// <summary>The simulator on a loopback port, over a file, with a receiver of its webhooks on the same host.</summary>
internal sealed class StripeSimulatorHost : IAsyncDisposable
{
    public const string ApiKey = "sk_test_local";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly WebApplication app;
    private readonly SqliteDatabase database;
    private readonly Channel<ReceivedWebhook> received = Channel.CreateUnbounded<ReceivedWebhook>();
    private readonly HttpClient http;

    private StripeSimulatorHost(WebApplication app, SqliteDatabase database)
    {
        this.app = app;
        this.database = database;
        http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
    }

    public Uri Address => new(app.Urls.First());

    /// <summary>Decides what the receiver answers; 200 unless set.</summary>
    public Func<ReceivedWebhook, int> AnswerWebhook { get; set; } = _ => 200;

    public static string NewFile() => Path.Combine(Directory.CreateTempSubdirectory("kelmah-stripe-").FullName, "kelmah.db");

    public static async Task<StripeSimulatorHost> StartAsync(
        TimeProvider clock, string? file = null, Action<StripeSimulatorOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var database = new SqliteDatabase(file ?? NewFile());
        builder.Services.AddSingleton<Microsoft.AspNetCore.Routing.MatcherPolicy, LocalDoorPolicy>();
        builder.Services.AddSingleton(database).AddSingleton(clock).AddStripeSimulator(configure);
        var app = builder.Build();
        var host = new StripeSimulatorHost(app, database);
        // Behind the same door as in the host, so that whatever calls the simulator here is let in there.
        var guarded = LocalDoor.Guard(app);
        foreach (var endpoints in app.Services.GetServices<ILocalEndpoints>()) endpoints.Map(guarded);
        app.MapMethods("/api/v1/webhooks/stripe", ["POST"], host.ReceiveAsync);
        await app.StartAsync();
        return host;
    }

    /// <summary>Calls the API; the arguments are form encoded as they stand.</summary>
    public async Task<(int Status, JsonElement Body)> CallAsync(
        HttpMethod method, string path, string form = "", string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path));
        if (method == HttpMethod.Post) request.Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        if (path.StartsWith("/simulators/", StringComparison.Ordinal)) request.Content = new StringContent(form, Encoding.UTF8, "application/json");
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    public Task<(int Status, JsonElement Body)> PostAsync(string path, string form = "", string? idempotencyKey = null) =>
        CallAsync(HttpMethod.Post, path, form, idempotencyKey);

    public Task<(int Status, JsonElement Body)> GetAsync(string path) => CallAsync(HttpMethod.Get, path);

    public async Task<int> MisbehaveAsync(object settings)
    {
        using var content = new StringContent(JsonSerializer.Serialize(settings), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(Address, "/simulators/stripe/misbehaviour"), content);
        return (int)response.StatusCode;
    }

    /// <summary>A payment that has been paid with a test card.</summary>
    public async Task<string> PayAsync(long amount, string currency = "ghs")
    {
        var (_, intent) = await PostAsync("/v1/payment_intents", $"amount={amount}&currency={currency}");
        var id = intent.GetProperty("id").GetString()!;
        var (status, _) = await PostAsync($"/v1/payment_intents/{id}/confirm", "payment_method=pm_card_visa");
        Assert.Equal(200, status);
        return id;
    }

    /// <summary>A connected account whose owner has been onboarded.</summary>
    public async Task<string> OpenAccountAsync()
    {
        var (_, account) = await PostAsync("/v1/accounts", "type=express&country=US&capabilities[transfers][requested]=true");
        var id = account.GetProperty("id").GetString()!;
        using var response = await http.GetAsync(new Uri(Address, $"/simulators/stripe/onboarding/{id}"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return id;
    }

    public async Task<ReceivedWebhook> NextWebhookAsync() => await received.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

    public async Task<IReadOnlyList<ReceivedWebhook>> NextWebhooksAsync(int count)
    {
        var webhooks = new List<ReceivedWebhook>();
        while (webhooks.Count < count) webhooks.Add(await NextWebhookAsync());
        return webhooks;
    }

    public bool HasUnreadWebhooks => received.Reader.Count > 0;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var webhook = new ReceivedWebhook(body.ToArray(), context.Request.Headers["Stripe-Signature"].ToString());
        context.Response.StatusCode = AnswerWebhook(webhook);
        received.Writer.TryWrite(webhook);
    }
}

internal sealed record ReceivedWebhook(byte[] Body, string Signature)
{
    public JsonElement Json { get; } = JsonDocument.Parse(Body).RootElement;

    public string Type => Json.GetProperty("type").GetString()!;

    public string Id => Json.GetProperty("id").GetString()!;
}
