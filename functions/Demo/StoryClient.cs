using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Kelmah.Functions.Demo;

/// <summary>Calls Kelmah's API over HTTP as one user does, and the simulators that stand beside it.</summary>
/// <param name="http">With the base address of a running host.</param>
public sealed class StoryClient(HttpClient http)
{
    private string? email;
    private string? password;

    /// <summary>The bearer token, once signed in.</summary>
    public string? AccessToken { get; private set; }

    /// <summary>Registers, verifies the address with the token from the mail, and signs in.</summary>
    public async Task RegisterAsync(string role, string firstName, string lastName, CancellationToken cancellationToken)
    {
        email = $"{firstName}.{lastName}@example.com".ToLowerInvariant();
        password = $"{firstName}-needs-a-long-password";
        await PostAsync("/api/v1/auth/register", new { email, password, role, profile = new { firstName, lastName } }, cancellationToken);
        var mail = await WaitForAsync(
            "/simulators/outbox",
            outbox => outbox.Items().Any(item => IsVerification(item, email)),
            cancellationToken);
        var body = mail.Items().First(item => IsVerification(item, email)).Text("body");
        await PostAsync("/api/v1/auth/verify-email", new { token = VerificationToken(body) }, cancellationToken);
        await SignInAsync(cancellationToken);
    }

    /// <summary>Signs in as a user that is there already.</summary>
    public Task SignInAsync(string knownEmail, string knownPassword, CancellationToken cancellationToken)
    {
        (email, password) = (knownEmail, knownPassword);
        return SignInAsync(cancellationToken);
    }

    /// <summary>Signs in again, for example after the access token has expired.</summary>
    public async Task SignInAsync(CancellationToken cancellationToken)
    {
        AccessToken = null;
        var answer = await PostAsync("/api/v1/auth/login", new { email, password }, cancellationToken);
        AccessToken = answer.Text("accessToken");
    }

    /// <summary>GET; fails on anything but success.</summary>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>POST with a JSON body and an idempotency key of its own; fails on anything but success.</summary>
    public Task<JsonElement> PostAsync(string path, object? body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body ?? new { }), cancellationToken);

    /// <summary>Plays the customer at Stripe: pays a payment intent with a test card.</summary>
    public async Task PayAsync(string clientSecret, string paymentMethod, CancellationToken cancellationToken)
    {
        var intent = clientSecret[..clientSecret.IndexOf("_secret", StringComparison.Ordinal)];
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/payment_intents/{intent}/confirm")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("payment_method", paymentMethod)]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_local");
        using var response = await http.SendAsync(request, cancellationToken);
        await EnsureSuccessAsync(response, cancellationToken);
    }

    /// <summary>Reads a resource until it is as expected: what happens after an answer, happens soon but not at once.</summary>
    public async Task<JsonElement> WaitForAsync(string path, Func<JsonElement, bool> expected, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 1_200; attempt++)
        {
            var current = await GetAsync(path, cancellationToken);
            if (expected(current)) return current;
            await Task.Delay(TimeSpan.FromMilliseconds(25), cancellationToken);
        }

        throw new TimeoutException($"GET {path} did not become what was expected: {await GetAsync(path, cancellationToken)}");
    }

    private static bool IsVerification(JsonElement item, string address) =>
        item.Text("to") == address && item.Text("body").Contains("token=", StringComparison.Ordinal);

    private static string VerificationToken(string body)
    {
        var start = body.IndexOf("token=", StringComparison.Ordinal) + "token=".Length;
        var end = start;
        while (end < body.Length && !char.IsWhiteSpace(body[end]) && body[end] is not ('"' or '<' or '>' or '&')) end++;
        return Uri.UnescapeDataString(body[start..end]);
    }

    private static async Task EnsureSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return;
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new HttpRequestException(
            $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.PathAndQuery} answered {(int)response.StatusCode}: {body}",
            null,
            response.StatusCode);
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (AccessToken is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        if (method == HttpMethod.Post) request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var response = await http.SendAsync(request, cancellationToken);
        await EnsureSuccessAsync(response, cancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return bytes.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(bytes);
    }
}
