using System.Net;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Http;

/// <summary>What a client is told of the token that it sent, by RFC 6750, section 3.</summary>
public sealed class TokenFaultTests
{
    [Fact]
    public async Task A_401_says_what_is_wrong_with_the_token_and_nothing_where_none_came()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var user = await app.SignUpAsync(UserRole.Hirer);
        var suspended = await app.SignUpAsync(UserRole.Hirer);
        await (await app.SignInAsAdminAsync()).PostAsync($"/admin/users/{suspended.UserId}/suspend", new { reason = "Complaints" });

        await AssertAsync(app.Anonymous, "Bearer", null);
        await AssertAsync(new TestClient(app.Http, "abc"), "malformed, or signed with another key");
        await AssertAsync(new TestClient(app.Http, user.AccessToken![..^3] + "AAA"), "malformed, or signed with another key");
        await AssertAsync(suspended, "session of the access token was ended");
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(16));
        await AssertAsync(user, "has expired");
        // Who sends a token expects to be known, also where strangers may read.
        foreach (var path in (string[])["/jobs", $"/jobs/{Guid.Empty}", $"/users/{user.UserId}"])
            (await user.GetAsync(path)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Fact]
    public async Task What_admits_everybody_still_answers_a_broken_token()
    {
        await using var app = await KelmahApp.StartNewAsync();

        Assert.Equal(HttpStatusCode.OK, (await new TestClient(app.Http, "abc").GetAsync("/auth/jwks.json")).Status);
    }

    private static async Task AssertAsync(TestClient client, string described) =>
        await AssertAsync(client, $"Bearer error=\"invalid_token\", error_description=\"{await DetailAsync(client, described)}\"", described);

    private static async Task AssertAsync(TestClient client, string challenge, string? described)
    {
        var answer = await client.GetAsync("/wallet");
        answer.AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        Assert.Equal(challenge, string.Join(", ", answer.Headers.WwwAuthenticate));
        Assert.Equal(described is null, !answer.Body.TryGetProperty("detail", out _));
    }

    private static async Task<string> DetailAsync(TestClient client, string described)
    {
        var detail = (await client.GetAsync("/wallet")).Body.GetProperty("detail").GetString()!;
        Assert.Contains(described, detail, StringComparison.Ordinal);
        return detail;
    }
}
