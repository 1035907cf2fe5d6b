using System.Net;
using System.Text.Json;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Identity;
using Kelmah.Kernel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Tests.Identity;

/// <summary>Each number of the settings takes effect, and one that cannot work ends the start with its name.</summary>
public sealed class AccountNumbersTests(OtherNumbers numbers) : IClassFixture<OtherNumbers>
{
    private const string WrongCode = "abcdef";

    private readonly KelmahApp app = numbers.App;

    [Fact]
    public async Task An_access_token_lives_as_long_as_the_settings_say()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await app.Clock.AdvanceAsync(TimeSpan.FromSeconds(61));

        (await user.GetAsync("/users/me")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Fact]
    public async Task A_session_that_is_not_used_ends_after_the_idle_days()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await app.Clock.AdvanceAsync(TimeSpan.FromDays(2) + TimeSpan.FromMinutes(1));

        (await RefreshAsync(user.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_not_valid");
    }

    [Fact]
    public async Task A_session_that_is_used_ends_after_the_maximum()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var token = user.RefreshToken;
        for (var day = 0; day < 2; day++)
        {
            await app.Clock.AdvanceAsync(TimeSpan.FromDays(1.4));
            token = (await RefreshAsync(token)).Body.GetProperty("refreshToken").GetString()!;
        }

        await app.Clock.AdvanceAsync(TimeSpan.FromDays(0.3));
        (await RefreshAsync(token)).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_not_valid");
    }

    [Fact]
    public async Task A_refresh_token_may_be_used_again_within_the_grace()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var first = await RefreshAsync(user.RefreshToken);
        await app.Clock.AdvanceAsync(TimeSpan.FromSeconds(45));
        Assert.Equal(first.Body.GetProperty("refreshToken").GetString(), (await RefreshAsync(user.RefreshToken)).Body.GetProperty("refreshToken").GetString());
        await app.Clock.AdvanceAsync(TimeSpan.FromSeconds(6));

        (await RefreshAsync(user.RefreshToken)).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_reused");
    }

    [Fact]
    public async Task Locks_come_after_the_number_of_wrong_passwords_and_last_up_to_the_maximum()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        foreach (var minutes in (int[])[40, 60, 60])
        {
            for (var fails = 0; fails < 3; fails++) (await LoginAsync(user.Email, "not-the-password")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
            var locked = (await app.Store.FindAsync<User>(user.UserId, CancellationToken.None))!.LockedUntil!.Value - app.Clock.GetUtcNow();
            Assert.InRange(locked, TimeSpan.FromMinutes(minutes - 1), TimeSpan.FromMinutes(minutes));
            (await LoginAsync(user.Email, KelmahApp.Password)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
            await app.Clock.AdvanceAsync(locked);
        }

        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(user.Email, KelmahApp.Password)).Status);
    }

    [Fact]
    public async Task The_link_of_a_verification_mail_holds_for_the_hours()
    {
        var user = await app.SignUpAsync(UserRole.Worker, isVerified: false);
        var token = await app.VerificationTokenAsync(user.UserId);
        await app.Clock.AdvanceAsync(TimeSpan.FromHours(2));

        (await app.Anonymous.PostAsync("/auth/verify-email", new { token })).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
        Assert.Contains("It holds for 2 hours.", await MessageToAsync(user.Email, "Confirm your email address"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_to_choose_a_password_holds_for_the_minutes()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await app.Anonymous.PostAsync("/auth/forgot-password", new { email = user.Email });
        var token = await app.PasswordResetTokenAsync(user.UserId);
        Assert.Contains("It holds for 10 minutes.", await MessageToAsync(user.Email, "Choose a new password"), StringComparison.Ordinal);
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(10));

        (await app.Anonymous.PostAsync("/auth/reset-password", new { token, password = "another-password" })).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
    }

    [Fact]
    public async Task A_code_of_a_text_message_holds_for_the_minutes_and_the_tries()
    {
        const string phone = "+233201000007";
        var user = await app.SignUpAsync(UserRole.Worker);
        await user.PatchAsync("/users/me", new { profile = new { phone } });
        await user.PostAsync("/users/me/phone/code");
        var sms = await MessageToAsync(phone, "");
        Assert.StartsWith("Kelmah: confirm this number within 3 minutes with the code ", sms, StringComparison.Ordinal);
        for (var fails = 0; fails < 2; fails++) await user.PostAsync("/users/me/phone/verify", new { code = sms[^6..] == "000000" ? "000001" : "000000" });
        (await user.PostAsync("/users/me/phone/verify", new { code = sms[^6..] })).AssertProblem(HttpStatusCode.BadRequest, "phone_code_not_valid");

        await user.PostAsync("/users/me/phone/code");
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(3));

        var again = await app.SignInAsync(user.Email, KelmahApp.Password);
        (await again.PostAsync("/users/me/phone/verify", new { code = await PhoneCodeAsync(user.UserId) })).AssertProblem(HttpStatusCode.BadRequest, "phone_code_not_valid");
    }

    [Fact]
    public async Task A_sign_in_waits_for_its_code_for_the_minutes_and_the_tries()
    {
        var (user, recovery) = await EnableTotpAsync();
        var challenge = (await LoginAsync(user.Email, KelmahApp.Password)).Body;
        Assert.Equal(120, challenge.GetProperty("expiresIn").GetInt32());
        var token = challenge.GetProperty("challengeToken").GetString()!;
        for (var fails = 0; fails < 2; fails++) (await AnswerAsync(token, WrongCode)).AssertProblem(HttpStatusCode.Unauthorized, "totp_code_wrong");
        (await AnswerAsync(token, recovery[0])).AssertProblem(HttpStatusCode.Unauthorized, "challenge_not_valid");

        token = (await LoginAsync(user.Email, KelmahApp.Password)).Body.GetProperty("challengeToken").GetString()!;
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        (await AnswerAsync(token, recovery[0])).AssertProblem(HttpStatusCode.Unauthorized, "challenge_not_valid");
    }

    [Fact]
    public async Task A_code_that_was_given_is_fresh_for_the_minutes()
    {
        var (user, recovery) = await EnableTotpAsync();
        var caller = new Caller(user.UserId, UserRole.Hirer, await SessionOfAsync(user));
        await user.PostAsync("/auth/totp/verify", new { code = recovery[0] });
        var stepUp = app.Services.GetRequiredService<IStepUp>();
        await app.Clock.AdvanceAsync(TimeSpan.FromSeconds(110));
        Assert.Null(await stepUp.RefuseAsync(caller, CancellationToken.None));
        await app.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(IdentityErrors.TotpRequired, (await stepUp.RefuseAsync(caller, CancellationToken.None))!.Error);
    }

    [Fact]
    public async Task An_erasure_waits_for_the_grace()
    {
        var user = await app.SignUpAsync(UserRole.Worker);

        var asked = await user.SendAsync(HttpMethod.Delete, "/users/me", TestClient.Json(new { password = KelmahApp.Password }));

        var due = asked.Body.GetProperty("dueAt").GetDateTimeOffset() - app.Clock.GetUtcNow();
        Assert.InRange(due, TimeSpan.FromDays(2) - TimeSpan.FromMinutes(1), TimeSpan.FromDays(2));
    }

    [Fact]
    public async Task The_answer_to_a_key_is_given_again_for_the_hours()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var first = await hirer.PostAsync("/jobs", SampleJobs.Content(), ("Idempotency-Key", "numbers"));
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(58));
        hirer = await app.SignInAsync(hirer.Email, KelmahApp.Password);
        Assert.Equal(first.Id, (await hirer.PostAsync("/jobs", SampleJobs.Content(), ("Idempotency-Key", "numbers"))).Id);
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        hirer = await app.SignInAsync(hirer.Email, KelmahApp.Password);

        Assert.NotEqual(first.Id, (await hirer.PostAsync("/jobs", SampleJobs.Content(), ("Idempotency-Key", "numbers"))).Id);
    }

    [Theory]
    [InlineData("Accounts__VerificationHours", "0", "The setting Accounts__VerificationHours must be from 1 to 168, not 0.")]
    [InlineData("Accounts__ErasureGraceDays", "31", "The setting Accounts__ErasureGraceDays must be from 0 to 30, not 31.")]
    [InlineData("Lockouts__WrongGuesses", "1", "The setting Lockouts__WrongGuesses must be from 2 to 100, not 1.")]
    [InlineData("Lockouts__MaximumHours", "1", "The setting Lockouts__Minutes must not be longer than Lockouts__MaximumHours.", "Lockouts__Minutes", "61")]
    [InlineData("Sessions__IdleDays", "91", "The setting Sessions__IdleDays must not be above Sessions__MaximumDays.")]
    [InlineData("Sessions__RotationGraceSeconds", "60", "The setting Sessions__RotationGraceSeconds must be shorter than Identity__AccessTokenMinutes.", "Identity__AccessTokenMinutes", "1")]
    [InlineData("StepUp__ProofMinutes", "0", "The setting StepUp__ProofMinutes must be from 1 to 60, not 0.")]
    [InlineData("Idempotency__KeptHours", "0", "The setting Idempotency__KeptHours must be from 1 to 720, not 0.")]
    [InlineData("Idempotency__LeaseSeconds", "4", "The setting Idempotency__LeaseSeconds must be from 5 to 600, not 4.")]
    public async Task A_number_that_cannot_work_ends_the_start(string name, string value, string said, string? other = null, string otherValue = "")
    {
        var settings = other is null ? [(name, value)] : new[] { (name, value), (other, otherValue) };
        var refused = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => KelmahApp.StartNewAsync(
            [.. settings.Select(setting => (setting.Item1.Replace("__", ":", StringComparison.Ordinal), setting.Item2))]));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    private Task<TestAnswer> RefreshAsync(string refreshToken) => app.Anonymous.PostAsync("/auth/refresh", new { refreshToken });

    private Task<TestAnswer> LoginAsync(string email, string password) => app.Anonymous.PostAsync("/auth/login", new { email, password });

    private Task<TestAnswer> AnswerAsync(string challengeToken, string code) => app.Anonymous.PostAsync("/auth/totp/challenge", new { challengeToken, code });

    private static async Task<Guid> SessionOfAsync(TestClient user) =>
        (await user.GetAsync("/auth/sessions")).Body.GetProperty("items")[0].GetProperty("id").GetGuid();

    private async Task<string> PhoneCodeAsync(Guid userId) =>
        app.Services.GetRequiredService<IOneTimeTokens>().MakeCode(OneTimeClaim.OfPhone((await app.Store.FindAsync<User>(userId, CancellationToken.None))!)!);

    private async Task<(TestClient User, string[] RecoveryCodes)> EnableTotpAsync()
    {
        var user = await app.SignUpAsync(UserRole.Hirer);
        await user.PostAsync("/auth/totp", new { password = KelmahApp.Password });
        await app.ProveAsync(user);
        var factor = await app.Store.FindFactorsAsync(user.UserId, CancellationToken.None);
        var secret = app.Services.GetRequiredService<ITotpSecrets>().Read(user.UserId, factor!.ProtectedSecret!);
        var confirmed = await user.PostAsync("/auth/totp/confirm", new { code = TotpCode.Compute(secret, TotpCode.StepOf(app.Clock.GetUtcNow())) });
        return (user, [.. confirmed.Body.GetProperty("codes").EnumerateArray().Select(code => code.GetString()!)]);
    }

    private async Task<string> MessageToAsync(string to, string subject)
    {
        var found = await Until.HoldsAsync(
            async () => JsonSerializer.Deserialize<JsonElement>(await app.Http.GetStringAsync("/simulators/outbox")).EnumerateArray()
                .Where(message => message.GetProperty("to").GetString()!.Contains(to, StringComparison.Ordinal)
                    && (subject.Length == 0 || message.GetProperty("subject").GetString() == subject)).ToArray(),
            messages => messages.Length > 0);
        return found[0].GetProperty("body").GetString()!;
    }
}
