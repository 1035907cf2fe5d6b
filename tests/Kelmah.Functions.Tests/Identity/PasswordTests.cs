using System.Net;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Identity;

public sealed class PasswordTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private const string Next = "another-password";

    [Fact]
    public async Task A_forgotten_password_is_replaced_once_by_the_mail_and_every_session_ends()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        Assert.Equal(HttpStatusCode.Accepted, (await ForgetAsync(user.Email)).Status);
        var token = await app.PasswordResetTokenAsync(user.UserId);

        Assert.Equal(HttpStatusCode.NoContent, (await ResetAsync(token, Next)).Status);

        (await ResetAsync(token, "a-third-password")).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
        (await user.GetAsync("/users/me")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await app.Anonymous.PostAsync("/auth/refresh", new { refreshToken = user.RefreshToken })).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_not_valid");
        (await LoginAsync(user.Email, KelmahApp.Password)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(user.Email, Next)).Status);
    }

    [Fact]
    public async Task A_newer_mail_and_a_changed_password_end_the_token_before()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await ForgetAsync(user.Email);
        var first = await app.PasswordResetTokenAsync(user.UserId);
        await app.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await ForgetAsync(user.Email);
        var second = await app.PasswordResetTokenAsync(user.UserId);

        (await ResetAsync(first, Next)).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
        Assert.Equal(HttpStatusCode.NoContent, (await ChangeAsync(user, KelmahApp.Password, Next)).Status);
        (await ResetAsync(second, Next)).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
        (await ResetAsync("nonsense", Next)).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
    }

    [Fact]
    public async Task A_token_to_choose_a_password_ends_after_an_hour()
    {
        await using var other = await KelmahApp.StartNewAsync();
        var user = await other.SignUpAsync(UserRole.Worker);
        await other.Anonymous.PostAsync("/auth/forgot-password", new { email = user.Email });
        var token = await other.PasswordResetTokenAsync(user.UserId);
        await other.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        (await other.Anonymous.PostAsync("/auth/reset-password", new { token, password = Next })).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
    }

    [Fact]
    public async Task Forgetting_a_password_does_not_tell_who_has_an_account()
    {
        var user = await app.SignUpAsync(UserRole.Worker);

        var known = await ForgetAsync(user.Email);
        var unknown = await ForgetAsync("nobody-at-all@example.com");

        Assert.Equal((HttpStatusCode.Accepted, known.Text), (unknown.Status, unknown.Text));
        Assert.Equal(known.Status, unknown.Status);
    }

    [Fact]
    public async Task A_changed_password_ends_the_other_sessions_and_not_the_one_that_changed_it()
    {
        var phone = await app.SignUpAsync(UserRole.Worker);
        var laptop = await app.SignInAsync(phone.Email, KelmahApp.Password);

        Assert.Equal(HttpStatusCode.NoContent, (await ChangeAsync(phone, KelmahApp.Password, Next)).Status);

        Assert.Equal(HttpStatusCode.OK, (await phone.GetAsync("/users/me")).Status);
        (await laptop.GetAsync("/users/me")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(phone.Email, Next)).Status);
    }

    [Fact]
    public async Task Wrong_present_passwords_change_nothing_and_lock_the_account()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        for (var fails = 0; fails < 5; fails++)
            (await ChangeAsync(user, "not-the-password", Next)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");

        (await ChangeAsync(user, KelmahApp.Password, Next)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Theory]
    [InlineData("password")]
    [InlineData("PassWord123")]
    [InlineData("12345678")]
    [InlineData("qwertyuiop")]
    public async Task A_common_password_is_chosen_nowhere(string password)
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await ForgetAsync(user.Email);
        var account = new { email = "common@example.com", password, role = "worker", profile = new { firstName = "Ama", lastName = "Mensah" } };

        TestAnswer[] answers =
        [
            await app.Anonymous.PostAsync("/auth/register", account),
            await ResetAsync(await app.PasswordResetTokenAsync(user.UserId), password),
            await ChangeAsync(user, KelmahApp.Password, password),
        ];

        Assert.All(answers, answer => Assert.Contains("most common passwords", answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input").Text, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(user.Email, KelmahApp.Password)).Status);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    public async Task A_bad_password_is_refused_before_the_token_is_used(string password)
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await ForgetAsync(user.Email);
        var token = await app.PasswordResetTokenAsync(user.UserId);

        (await ResetAsync(token, password)).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await ChangeAsync(user, KelmahApp.Password, password)).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.Equal(HttpStatusCode.NoContent, (await ResetAsync(token, Next)).Status);
    }

    private Task<TestAnswer> ForgetAsync(string email) => app.Anonymous.PostAsync("/auth/forgot-password", new { email });

    private Task<TestAnswer> ResetAsync(string token, string password) => app.Anonymous.PostAsync("/auth/reset-password", new { token, password });

    private Task<TestAnswer> LoginAsync(string email, string password) => app.Anonymous.PostAsync("/auth/login", new { email, password });

    private static Task<TestAnswer> ChangeAsync(TestClient user, string currentPassword, string newPassword) =>
        user.PostAsync("/auth/change-password", new { currentPassword, newPassword });
}
