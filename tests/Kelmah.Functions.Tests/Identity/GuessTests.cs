using System.Net;
using Kelmah.Identity;
using Kelmah.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Identity;

/// <summary>
/// Passwords and codes are counted where they are given, in the store: nobody guesses without end, and nobody locks a user out of
/// the sessions and devices that the user has.
/// </summary>
public sealed class GuessTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private const string Wrong = "abcdef";

    private static readonly string[] RoutesOfCodes = ["/auth/totp/verify", "/auth/totp/disable", "/auth/totp/recovery-codes"];

    [Theory]
    [InlineData("/auth/totp/verify")]
    [InlineData("/auth/totp/disable")]
    [InlineData("/auth/totp/recovery-codes")]
    public async Task Five_wrong_codes_within_a_session_lock_it_for_codes(string route)
    {
        var (user, recovery) = await EnableAsync(app);
        string[] guesses = [Wrong, "aaaa-bbbb-cccc", "000000", "", Wrong];
        foreach (var guess in guesses) (await user.PostAsync(route, new { code = guess })).AssertProblem(HttpStatusCode.Unauthorized, "totp_code_wrong");

        foreach (var other in RoutesOfCodes)
            (await user.PostAsync(other, new { code = recovery[0] })).AssertProblem(HttpStatusCode.Conflict, "totp_locked");
        (await EraseAsync(user, new { password = KelmahApp.Password, code = recovery[0] })).AssertProblem(HttpStatusCode.Conflict, "totp_locked");
    }

    [Fact]
    public async Task The_count_outlives_a_restart_and_ends_with_the_lock()
    {
        await using var other = await KelmahApp.StartNewAsync();
        var (user, recovery) = await EnableAsync(other);
        for (var fails = 0; fails < 5; fails++) await user.PostAsync("/auth/totp/verify", new { code = Wrong });
        await other.RestartAsync();
        user = user.Over(other.Http);

        (await user.PostAsync("/auth/totp/verify", new { code = recovery[0] })).AssertProblem(HttpStatusCode.Conflict, "totp_locked");
        var phone = await SignInAsync(other, user.Email, recovery[1]);
        Assert.Equal(HttpStatusCode.NoContent, (await phone.PostAsync("/auth/totp/verify", new { code = recovery[2] })).Status);
        await other.Clock.AdvanceAsync(new LockoutOptions().First);
        var refreshed = await other.Anonymous.PostAsync("/auth/refresh", new { refreshToken = user.RefreshToken });
        user = new TestClient(other.Http, refreshed.Body.GetProperty("accessToken").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await user.PostAsync("/auth/totp/verify", new { code = recovery[0] })).Status);
    }

    [Fact]
    public async Task A_secret_that_is_to_be_confirmed_cannot_be_guessed_either()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await user.PostAsync("/auth/totp", new { password = KelmahApp.Password });
        for (var fails = 0; fails < 5; fails++) (await user.PostAsync("/auth/totp/confirm", new { code = Wrong })).AssertProblem(HttpStatusCode.Unauthorized, "totp_code_wrong");

        (await user.PostAsync("/auth/totp/confirm", new { code = await CodeAsync(app, user.UserId) })).AssertProblem(HttpStatusCode.Conflict, "totp_locked");
    }

    [Fact]
    public async Task Wrong_codes_of_several_sign_ins_are_counted_together()
    {
        var (user, recovery) = await EnableAsync(app);
        for (var fails = 0; fails < 5; fails++)
            (await AnswerAsync(app, await ChallengeAsync(app, user.Email), Wrong)).AssertProblem(HttpStatusCode.Unauthorized, "totp_code_wrong");

        (await AnswerAsync(app, await ChallengeAsync(app, user.Email), recovery[0])).AssertProblem(HttpStatusCode.Conflict, "totp_locked");
        Assert.Equal(HttpStatusCode.NoContent, (await user.PostAsync("/auth/totp/verify", new { code = recovery[0] })).Status);
    }

    [Fact]
    public async Task A_locked_account_opens_for_its_sessions_and_for_the_devices_that_it_knows()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var device = (await LoginAsync(user.Email, KelmahApp.Password)).Body.GetProperty("deviceToken").GetString()!;
        for (var fails = 0; fails < 5; fails++) await LoginAsync(user.Email, "not-the-password");
        (await LoginAsync(user.Email, KelmahApp.Password)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");

        var signedIn = await LoginAsync(user.Email, KelmahApp.Password, device);

        Assert.Equal((HttpStatusCode.OK, device), (signedIn.Status, signedIn.Body.GetProperty("deviceToken").GetString()));
        (await LoginAsync(user.Email, KelmahApp.Password)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous.PostAsync("/auth/refresh", new { refreshToken = user.RefreshToken })).Status);
        Assert.Equal(HttpStatusCode.OK, (await user.PostAsync("/auth/totp", new { password = KelmahApp.Password })).Status);
        var change = new { currentPassword = KelmahApp.Password, newPassword = "another-password" };
        Assert.Equal(HttpStatusCode.NoContent, (await user.PostAsync("/auth/change-password", change)).Status);
        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(user.Email, "another-password", device)).Status);
    }

    [Fact]
    public async Task A_known_device_has_five_guesses_of_its_own_and_only_for_its_user()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var other = await app.SignUpAsync(UserRole.Worker);
        var device = (await LoginAsync(user.Email, KelmahApp.Password)).Body.GetProperty("deviceToken").GetString()!;
        for (var fails = 0; fails < 5; fails++) (await LoginAsync(user.Email, "not-the-password", device)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");

        (await LoginAsync(user.Email, KelmahApp.Password, device)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(user.Email, KelmahApp.Password)).Status);
        for (var fails = 0; fails < 5; fails++) await LoginAsync(other.Email, "not-the-password");
        string[] foreign = [device, "nonsense", $"{Guid.CreateVersion7():N}.{device.Split('.')[1]}"];
        foreach (var token in foreign) (await LoginAsync(other.Email, KelmahApp.Password, token)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Five_wrong_passwords_within_a_session_lock_it_and_nothing_else()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        for (var fails = 0; fails < 5; fails++) await user.PostAsync("/auth/totp", new { password = "not-the-password" });

        (await user.PostAsync("/auth/totp", new { password = KelmahApp.Password })).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await EraseAsync(user, new { password = KelmahApp.Password })).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        var second = await app.SignInAsync(user.Email, KelmahApp.Password);
        Assert.Equal(HttpStatusCode.OK, (await second.PostAsync("/auth/totp", new { password = KelmahApp.Password })).Status);
    }

    private static Task<TestAnswer> EraseAsync(TestClient user, object proof) => user.SendAsync(HttpMethod.Delete, "/users/me", TestClient.Json(proof));

    private static async Task<(TestClient User, string[] RecoveryCodes)> EnableAsync(KelmahApp where)
    {
        var user = await where.SignUpAsync(UserRole.Hirer);
        Assert.Equal(HttpStatusCode.OK, (await user.PostAsync("/auth/totp", new { password = KelmahApp.Password })).Status);
        await where.ProveAsync(user);
        var confirmed = await user.PostAsync("/auth/totp/confirm", new { code = await CodeAsync(where, user.UserId) });
        return (user, [.. confirmed.Body.GetProperty("codes").EnumerateArray().Select(code => code.GetString()!)]);
    }

    private static async Task<string> CodeAsync(KelmahApp where, Guid userId)
    {
        var factor = await where.Store.FindFactorsAsync(userId, CancellationToken.None);
        return TotpCode.Compute(where.Services.GetRequiredService<ITotpSecrets>().Read(userId, factor!.ProtectedSecret!), TotpCode.StepOf(where.Clock.GetUtcNow()));
    }

    private static async Task<TestClient> SignInAsync(KelmahApp where, string email, string code)
    {
        var answer = await AnswerAsync(where, await ChallengeAsync(where, email), code);
        return new TestClient(where.Http, answer.Body.GetProperty("accessToken").GetString());
    }

    private static async Task<string> ChallengeAsync(KelmahApp where, string email) =>
        (await where.Anonymous.PostAsync("/auth/login", new { email, password = KelmahApp.Password })).Body.GetProperty("challengeToken").GetString()!;

    private static Task<TestAnswer> AnswerAsync(KelmahApp where, string challengeToken, string code) =>
        where.Anonymous.PostAsync("/auth/totp/challenge", new { challengeToken, code });

    private Task<TestAnswer> LoginAsync(string email, string password, string? deviceToken = null) =>
        app.Anonymous.PostAsync("/auth/login", new { email, password, deviceToken });
}
