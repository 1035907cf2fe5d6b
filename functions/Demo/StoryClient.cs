using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kelmah.Functions.Demo;

/// <summary>
/// Calls Kelmah's API over HTTP as one user does, and the simulators that stand beside it. Where a connection breaks, which
/// says nothing of whether the work was done, it goes on as a careful client does: it repeats what may be repeated, and
/// looks first where it may not.
/// </summary>
/// <param name="http">With the base address of a running host.</param>
public sealed partial class StoryClient(HttpClient http)
{
    private const int MaxAttempts = 600;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private string? email;
    private string? password;

    /// <summary>The bearer token, once signed in.</summary>
    public string? AccessToken { get; private set; }

    /// <summary>Why this user, an administrator, reads what is private to others; null for none.</summary>
    public string? AuditReason { get; init; }

    /// <summary>Registers, verifies the address with the token from the mail, and signs in.</summary>
    public async Task RegisterAsync(string role, string firstName, string lastName, CancellationToken cancellationToken)
    {
        email = $"{firstName}.{lastName}@example.com".ToLowerInvariant();
        password = $"{firstName}-needs-a-long-password";
        var account = new { email, password, role, profile = new { firstName, lastName } };
        await PostOnceAsync("/api/v1/auth/register", account, () => FindAccountAsync(cancellationToken), cancellationToken);
        var mail = await WaitForAsync(
            "/simulators/outbox",
            outbox => outbox.Items().Any(item => IsVerification(item, email)),
            cancellationToken);
        var token = VerificationToken(mail.Items().First(item => IsVerification(item, email)).Text("body"));
        await PostOnceAsync("/api/v1/auth/verify-email", new { token }, () => FindVerifiedAsync(cancellationToken), cancellationToken);
        await SignInAsync(cancellationToken);
    }

    /// <summary>Signs in as a user that is there already.</summary>
    public Task SignInAsync(string knownEmail, string knownPassword, CancellationToken cancellationToken)
    {
        (email, password) = (knownEmail, knownPassword);
        return SignInAsync(cancellationToken);
    }

    /// <summary>GET; fails on anything but success.</summary>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        RepeatAsync(() => SendAsync(HttpMethod.Get, path, null, null, cancellationToken), cancellationToken);

    /// <summary>GET of a file's content; fails on anything but success.</summary>
    public Task<byte[]> DownloadAsync(string path, CancellationToken cancellationToken) =>
        RepeatAsync(() => SendBytesAsync(HttpMethod.Get, path, () => null, null, cancellationToken), cancellationToken);

    /// <summary>POST of one file as a form; fails on anything but success. A repeat may leave a file behind that nothing shows.</summary>
    public Task<JsonElement> UploadAsync(string path, string fileName, ReadOnlyMemory<byte> file, CancellationToken cancellationToken) => RepeatAsync(
        async () => Read(await SendBytesAsync(
            HttpMethod.Post, path, () => new MultipartFormDataContent { { new ReadOnlyMemoryContent(file), "file", fileName } }, null, cancellationToken)),
        cancellationToken);

    /// <summary>
    /// POST with a JSON body and an idempotency key of its own, for what does nothing more when it is repeated; fails on
    /// anything but success.
    /// </summary>
    public Task<JsonElement> PostAsync(string path, object? body, CancellationToken cancellationToken)
    {
        var key = Guid.CreateVersion7().ToString();
        return RepeatAsync(() => SendAsync(HttpMethod.Post, path, body ?? new { }, key, cancellationToken), cancellationToken);
    }

    /// <summary>PATCH with a JSON body; fails on anything but success.</summary>
    public Task<JsonElement> PatchAsync(string path, object body, CancellationToken cancellationToken) =>
        RepeatAsync(() => SendAsync(HttpMethod.Patch, path, body, null, cancellationToken), cancellationToken);

    /// <summary>PUT with a JSON body; fails on anything but success.</summary>
    public Task<JsonElement> PutAsync(string path, object body, CancellationToken cancellationToken) =>
        RepeatAsync(() => SendAsync(HttpMethod.Put, path, body, null, cancellationToken), cancellationToken);

    /// <summary>Confirms, for the minutes to come, that it is this user who acts: by a code from a mail.</summary>
    public async Task ProveAsync(CancellationToken cancellationToken)
    {
        var code = await CodeAsync(email!, () => PostAsync("/api/v1/auth/step-up/code", null, cancellationToken), cancellationToken);
        await PostAsync("/api/v1/auth/totp/verify", new { code }, cancellationToken);
    }

    /// <summary>Asks for a code of six digits, and waits for the message that brings it.</summary>
    /// <param name="to">The address or the number that it is sent to.</param>
    /// <param name="request">Asks for it.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public async Task<string> CodeAsync(string to, Func<Task> request, CancellationToken cancellationToken)
    {
        var before = (await GetAsync("/simulators/outbox", cancellationToken)).Items().Select(message => message.Text("id")).ToHashSet();
        await request();
        var outbox = await WaitForAsync("/simulators/outbox", messages => messages.Items().Any(BringsCode), cancellationToken);
        return SixDigits().Match(outbox.Items().First(BringsCode).Text("body")).Value;

        bool BringsCode(JsonElement message) => message.Text("to") == to && !before.Contains(message.Text("id")) && SixDigits().IsMatch(message.Text("body"));
    }

    /// <summary>POST of what a repeat would do a second time; fails on anything but success.</summary>
    /// <param name="path">Where.</param>
    /// <param name="body">What.</param>
    /// <param name="findDone">Reads, after a broken connection, what the lost answer would have told; null where nothing was done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<JsonElement> PostOnceAsync(string path, object body, Func<Task<JsonElement?>> findDone, CancellationToken cancellationToken)
    {
        var isRepeat = false;
        return RepeatAsync(
            async () =>
            {
                if (isRepeat && await findDone() is { } done) return done;
                isRepeat = true;
                return await SendAsync(HttpMethod.Post, path, body, null, cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>Plays the customer at Stripe: pays a payment intent with a test card.</summary>
    public Task PayAsync(string clientSecret, string paymentMethod, CancellationToken cancellationToken)
    {
        var intent = clientSecret[..clientSecret.IndexOf("_secret", StringComparison.Ordinal)];
        var key = Guid.CreateVersion7().ToString();
        return RepeatAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/payment_intents/{intent}/confirm")
                {
                    Content = new FormUrlEncodedContent([KeyValuePair.Create("payment_method", paymentMethod)]),
                };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_local");
                request.Headers.Add("Idempotency-Key", key);
                using var response = await http.SendAsync(request, cancellationToken);
                await EnsureSuccessAsync(response, cancellationToken);
                return response.StatusCode;
            },
            cancellationToken,
            HttpStatusCode.Conflict,
            HttpStatusCode.TooManyRequests,
            HttpStatusCode.InternalServerError);
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

    [GeneratedRegex(@"\b[0-9]{6}\b")]
    private static partial Regex SixDigits();

    private static bool IsVerification(JsonElement item, string address) =>
        item.Text("to") == address && item.Text("body").Contains("token=", StringComparison.Ordinal);

    private static string VerificationToken(string body)
    {
        var start = body.IndexOf("token=", StringComparison.Ordinal) + "token=".Length;
        var end = start;
        while (end < body.Length && !char.IsWhiteSpace(body[end]) && body[end] is not ('"' or '<' or '>' or '&')) end++;
        return Uri.UnescapeDataString(body[start..end]);
    }

    /// <summary>Repeats an attempt while what went wrong passes.</summary>
    private static async Task<T> RepeatAsync<T>(
        Func<Task<T>> attempt, CancellationToken cancellationToken, params HttpStatusCode[] passing)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception error) when (attempts < MaxAttempts && IsPassing(error, passing))
            {
                await Task.Delay(RetryDelay, cancellationToken);
            }
        }
    }

    /// <summary>A broken connection, a provider that does not answer just now, and a first attempt that still holds its key.</summary>
    private static bool IsPassing(Exception error, HttpStatusCode[] passing) => error switch
    {
        HttpRequestException { StatusCode: { } status } => status == HttpStatusCode.ServiceUnavailable
            || passing.Contains(status)
            || error.Message.Contains("idempotent_request_running", StringComparison.Ordinal),
        // A connection that breaks while the client opens it can come without its wrapping.
        HttpRequestException or SocketException => true,
        _ => false,
    };

    private static async Task EnsureSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return;
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new HttpRequestException(
            $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.PathAndQuery} answered {(int)response.StatusCode}: {body}",
            null,
            response.StatusCode);
    }

    private static JsonElement Read(byte[] answer) => answer.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(answer);

    /// <summary>Signs in again, as every call does once the access token has expired.</summary>
    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        AccessToken = null;
        var answer = await PostAsync("/api/v1/auth/login", new { email, password }, cancellationToken);
        AccessToken = answer.Text("accessToken");
    }

    private async Task<JsonElement?> FindAccountAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SignInAsync(cancellationToken);
            return await GetAsync("/api/v1/users/me", cancellationToken);
        }
        catch (HttpRequestException error) when (error.StatusCode == HttpStatusCode.Unauthorized)
        {
            return null;
        }
    }

    private async Task<JsonElement?> FindVerifiedAsync(CancellationToken cancellationToken) =>
        await FindAccountAsync(cancellationToken) is { } account && account.GetProperty("emailVerifiedAt").ValueKind != JsonValueKind.Null ? account : null;

    private async Task<JsonElement> SendAsync(
        HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken cancellationToken) => Read(
        await SendBytesAsync(method, path, () => body is null ? null : JsonContent.Create(body), idempotencyKey, cancellationToken));

    private async Task<byte[]> SendBytesAsync(
        HttpMethod method, string path, Func<HttpContent?> body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body() };
        if (AccessToken is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        if (AuditReason is not null && method == HttpMethod.Get) request.Headers.Add("X-Audit-Reason", AuditReason);
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized && AccessToken is not null)
        {
            await SignInAsync(cancellationToken);
            return await SendBytesAsync(method, path, body, idempotencyKey, cancellationToken);
        }

        await EnsureSuccessAsync(response, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
