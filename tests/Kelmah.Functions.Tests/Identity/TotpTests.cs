using System.Net;
using System.Text.Json;
using Kelmah.Identity;
using Kelmah.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Identity;

public sealed class TotpTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task Once_confirmed_a_sign_in_takes_a_code_and_each_code_once()
    {
        var (user, _) = await EnableAsync();
        var first = await ChallengeAsync(user);
        var code = await NextCodeAsync(user.UserId);

        var signedIn = await AnswerAsync(first, code);

        Assert.Equal(HttpStatusCode.OK, signedIn.Status);
        Assert.NotEmpty(signedIn.Body.GetProperty("accessToken").GetString()!);
        (await AnswerAsync(first, code)).AssertProblem(HttpStatusCode.Unauthorized, "challenge_not_valid");
        (await AnswerAsync(await ChallengeAsync(user), code)).AssertProblem(HttpStatusCode.Unauthorized, "totp_code_wrong");
    }

    [Fact]
    public async Task Of_four_answers_with_one_code_at_once_one_signs_in()
    {
        var (user, _) = await EnableAsync();
        var challenges = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ChallengeAsync(user)));
        var code = await NextCodeAsync(user.UserId);

        var answers = await Task.WhenAll(challenges.Select(challenge => AnswerAsync(challenge, code)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Five_wrong_codes_end_a_challenge()
    {
        var (user, _) = await EnableAsync();
        var challenge = await ChallengeAsync(user);
        for (var tries = 0; tries < 5; tries++) (await AnswerAsync(challenge, "abcdef")).AssertProblem(HttpStatusCode.Unauthorized, "totp_code_wrong");

        (await AnswerAsync(challenge, await NextCodeAsync(user.UserId))).AssertProblem(HttpStatusCode.Unauthorized, "challenge_not_valid");
    }

    [Fact]
    public async Task A_challenge_ends_after_five_minutes()
    {
        await using var other = await KelmahApp.StartNewAsync();
        var (user, _) = await EnableAsync(other);
        var challenge = await ChallengeAsync(user, other);
        await other.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));

        (await AnswerAsync(challenge, await NextCodeAsync(user.UserId, other), other)).AssertProblem(HttpStatusCode.Unauthorized, "challenge_not_valid");
        (await AnswerAsync("nonsense", "123456", other)).AssertProblem(HttpStatusCode.Unauthorized, "challenge_not_valid");
    }

    [Fact]
    public async Task A_recovery_code_stands_in_once()
    {
        var (user, codes) = await EnableAsync();

        Assert.Equal(HttpStatusCode.OK, (await AnswerAsync(await ChallengeAsync(user), codes[3].ToUpperInvariant())).Status);
        (await AnswerAsync(await ChallengeAsync(user), codes[3])).AssertProblem(HttpStatusCode.Unauthorized, "totp_code_wrong");
        Assert.Equal(9, (await user.GetAsync("/auth/totp")).Body.GetProperty("recoveryCodesLeft").GetInt32());
        var renewed = await user.PostAsync("/auth/totp/recovery-codes", new { code = codes[4] });
        Assert.Equal(10, renewed.Body.GetProperty("codes").GetArrayLength());
        (await AnswerAsync(await ChallengeAsync(user), codes[5])).AssertProblem(HttpStatusCode.Unauthorized, "totp_code_wrong");
    }

    [Fact]
    public async Task Codes_are_asked_for_no_more_once_they_are_disabled_with_one()
    {
        var (user, codes) = await EnableAsync();

        (await user.PostAsync("/auth/totp/disable", new { code = "000" })).AssertProblem(HttpStatusCode.Unauthorized, "totp_code_wrong");
        (await user.PostAsync("/auth/totp", new { password = KelmahApp.Password })).AssertProblem(HttpStatusCode.Conflict, "totp_already_enabled");
        Assert.Equal(HttpStatusCode.NoContent, (await user.PostAsync("/auth/totp/disable", new { code = codes[0] })).Status);
        await app.SignInAsync(user.Email, KelmahApp.Password);
        (await user.PostAsync("/auth/totp/verify", new { code = "123456" })).AssertProblem(HttpStatusCode.Conflict, "totp_not_enabled");
    }

    [Fact]
    public async Task A_secret_needs_the_password_and_is_not_asked_for_before_it_is_confirmed()
    {
        var user = await app.SignUpAsync(UserRole.Worker);

        (await user.PostAsync("/auth/totp", new { password = "not-the-password" })).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        var enrolment = await user.PostAsync("/auth/totp", new { password = KelmahApp.Password });
        Assert.StartsWith("otpauth://totp/Kelmah:", enrolment.Body.GetProperty("uri").GetString(), StringComparison.Ordinal);
        await app.SignInAsync(user.Email, KelmahApp.Password);
        (await user.PostAsync("/auth/totp/confirm", new { code = "abcdef" })).AssertProblem(HttpStatusCode.Unauthorized, "totp_code_wrong");
        var factor = await app.Store.FindFactorsAsync(user.UserId, CancellationToken.None);
        Assert.DoesNotContain(enrolment.Body.GetProperty("secret").GetString()!, JsonSerializer.Serialize(factor), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_proof_stands_for_five_minutes_in_the_session_that_gave_it()
    {
        await using var other = await KelmahApp.StartNewAsync();
        var (user, codes) = await EnableAsync(other);
        var stepUp = other.Services.GetRequiredService<StepUp>();
        var caller = other.Services.GetRequiredService<IAccessTokens>().Verify(user.AccessToken!).Caller!;
        Assert.Equal(IdentityErrors.TotpRequired, (await stepUp.RefuseAsync(caller, CancellationToken.None))!.Error);

        Assert.Equal(HttpStatusCode.NoContent, (await user.PostAsync("/auth/totp/verify", new { code = codes[0] })).Status);

        Assert.Null(await stepUp.RefuseAsync(caller, CancellationToken.None));
        Assert.NotNull(await stepUp.RefuseAsync(caller with { SessionId = Guid.CreateVersion7() }, CancellationToken.None));
        await other.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.NotNull(await stepUp.RefuseAsync(caller, CancellationToken.None));
        Assert.Null(await stepUp.RefuseReleaseAsync(other.Services.GetRequiredService<Kernel.Persistence.IDocumentStore>(), caller, new Kernel.Money(500_000, Kernel.Currency.Ghs), CancellationToken.None));
        Assert.NotNull(await stepUp.RefuseReleaseAsync(other.Services.GetRequiredService<Kernel.Persistence.IDocumentStore>(), caller, new Kernel.Money(500_001, Kernel.Currency.Ghs), CancellationToken.None));
    }

    private async Task<(TestClient User, string[] RecoveryCodes)> EnableAsync(KelmahApp? where = null)
    {
        var user = await (where ?? app).SignUpAsync(UserRole.Hirer);
        Assert.Equal(HttpStatusCode.OK, (await user.PostAsync("/auth/totp", new { password = KelmahApp.Password })).Status);
        await (where ?? app).ProveAsync(user);
        var confirmed = await user.PostAsync("/auth/totp/confirm", new { code = await CodeAsync(user.UserId, 0, where ?? app) });
        Assert.Equal(HttpStatusCode.OK, confirmed.Status);
        return (user, [.. confirmed.Body.GetProperty("codes").EnumerateArray().Select(code => code.GetString()!)]);
    }

    private Task<string> NextCodeAsync(Guid userId, KelmahApp? where = null) => CodeAsync(userId, 1, where ?? app);

    /// <summary>The code of a step near the present one, as the authenticator app shows it.</summary>
    private static async Task<string> CodeAsync(Guid userId, int offset, KelmahApp where)
    {
        var factor = await where.Store.FindFactorsAsync(userId, CancellationToken.None);
        var secret = where.Services.GetRequiredService<ITotpSecrets>().Read(userId, factor!.ProtectedSecret!);
        return TotpCode.Compute(secret, TotpCode.StepOf(where.Clock.GetUtcNow()) + offset);
    }

    private async Task<string> ChallengeAsync(TestClient user, KelmahApp? where = null)
    {
        var answer = await (where ?? app).Anonymous.PostAsync("/auth/login", new { email = user.Email, password = KelmahApp.Password });
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.False(answer.Body.TryGetProperty("accessToken", out _));
        return answer.Body.GetProperty("challengeToken").GetString()!;
    }

    private Task<TestAnswer> AnswerAsync(string challengeToken, string code, KelmahApp? where = null) =>
        (where ?? app).Anonymous.PostAsync("/auth/totp/challenge", new { challengeToken, code });
}
