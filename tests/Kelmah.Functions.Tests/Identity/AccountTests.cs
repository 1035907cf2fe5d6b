using System.Net;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Identity;

public sealed class AccountTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_registration_answers_with_the_user_and_without_the_password()
    {
        var answer = await app.Anonymous.PostAsync("/auth/register", KelmahApp.Registration("New.User@Example.com", UserRole.Worker));

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("new.user@example.com", answer.Body.GetProperty("email").GetString());
        Assert.DoesNotContain("password", answer.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_address_that_has_an_account_is_answered_as_a_new_one_and_its_owner_is_told()
    {
        var owner = await app.SignUpAsync(UserRole.Worker);

        var known = await app.Anonymous.PostAsync("/auth/register", KelmahApp.Registration($" {owner.Email.ToUpperInvariant()}", UserRole.Hirer));
        var unknown = await app.Anonymous.PostAsync("/auth/register", KelmahApp.Registration("unknown@example.com", UserRole.Hirer));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (known.Status, unknown.Status));
        Assert.Equal(Shape(unknown.Body), Shape(known.Body));
        Assert.Equal(owner.Email, known.Body.GetProperty("email").GetString());
        Assert.NotEqual(owner.UserId, known.Body.GetProperty("id").GetGuid());
        Assert.Equal("worker", (await owner.GetAsync("/users/me")).Body.GetProperty("role").GetString());
        await Until.HoldsAsync(
            () => app.Http.GetStringAsync("/simulators/outbox"), mails => mails.Contains("You have an account already", StringComparison.Ordinal));

        static string Shape(System.Text.Json.JsonElement user) =>
            string.Join(',', user.EnumerateObject().Select(property => $"{property.Name}:{(property.Name == "version" ? property.Value.ToString() : property.Value.ValueKind)}"));
    }

    [Fact]
    public async Task Of_twenty_registrations_of_one_address_at_once_one_makes_an_account()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => app.Anonymous.PostAsync("/auth/register", KelmahApp.Registration("race@example.com", UserRole.Worker))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        var user = await app.SignInAsync("race@example.com", KelmahApp.Password);
        Assert.Single(answers, answer => answer.Body.GetProperty("id").GetGuid() == user.UserId);
    }

    [Fact]
    public async Task Nobody_registers_as_an_administrator()
    {
        var admin = new { email = "boss@example.com", password = KelmahApp.Password, role = "admin", profile = new { firstName = "A", lastName = "B" } };

        (await app.Anonymous.PostAsync("/auth/register", admin)).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    [Fact]
    public async Task The_administrator_of_the_settings_can_sign_in()
    {
        var admin = await app.SignInAsAdminAsync();

        Assert.Equal("admin", (await admin.GetAsync("/users/me")).Body.GetProperty("role").GetString());
    }

    [Fact]
    public async Task A_verification_token_holds_once_and_a_newer_mail_ends_it()
    {
        var user = await app.SignUpAsync(UserRole.Worker, isVerified: false);
        var old = await app.VerificationTokenAsync(user.UserId);
        await app.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Accepted, (await app.Anonymous.PostAsync("/auth/resend-verification", new { email = user.Email })).Status);
        var token = await app.VerificationTokenAsync(user.UserId);

        (await VerifyAsync(old)).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
        Assert.Equal(HttpStatusCode.OK, (await VerifyAsync(token)).Status);
        (await VerifyAsync(token)).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
        (await VerifyAsync("nonsense")).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
        Assert.NotEqual(default, (await user.GetAsync("/users/me")).Body.GetProperty("emailVerifiedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_verification_token_ends_after_a_day()
    {
        await using var other = await KelmahApp.StartNewAsync();
        var user = await other.SignUpAsync(UserRole.Worker, isVerified: false);
        var token = await other.VerificationTokenAsync(user.UserId);
        await other.Clock.AdvanceAsync(TimeSpan.FromHours(24));

        (await other.Anonymous.PostAsync("/auth/verify-email", new { token })).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
    }

    [Fact]
    public async Task Asking_for_a_mail_does_not_tell_who_has_an_account()
    {
        Assert.Equal(HttpStatusCode.Accepted, (await app.Anonymous.PostAsync("/auth/resend-verification", new { email = "nobody@example.com" })).Status);
    }

    [Fact]
    public async Task An_unknown_address_and_a_wrong_password_answer_alike()
    {
        var user = await app.SignUpAsync(UserRole.Worker);

        var wrong = await LoginAsync(user.Email, "not-the-password");
        var unknown = await LoginAsync("nobody@example.com", "not-the-password");

        wrong.AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        unknown.AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.Equal(wrong.Body.GetProperty("title").GetString(), unknown.Body.GetProperty("title").GetString());
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_an_account_for_half_an_hour()
    {
        await using var other = await KelmahApp.StartNewAsync();
        var user = await other.SignUpAsync(UserRole.Worker);
        for (var fails = 0; fails < 5; fails++) await other.Anonymous.PostAsync("/auth/login", new { email = user.Email, password = "not-the-password" });
        var right = new { email = user.Email, password = KelmahApp.Password };

        (await other.Anonymous.PostAsync("/auth/login", right)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        await other.Clock.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(HttpStatusCode.OK, (await other.Anonymous.PostAsync("/auth/login", right)).Status);
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_one_by_one_and_all_at_once()
    {
        var phone = await app.SignUpAsync(UserRole.Worker);
        var laptop = await app.SignInAsync(phone.Email, KelmahApp.Password);
        var sessions = (await phone.GetAsync("/auth/sessions")).Body.GetProperty("items").EnumerateArray().ToArray();
        var others = sessions.Single(session => !session.GetProperty("isCurrent").GetBoolean()).GetProperty("id").GetGuid();

        Assert.Equal(2, sessions.Length);
        Assert.Equal(HttpStatusCode.NoContent, (await phone.DeleteAsync($"/auth/sessions/{others}")).Status);
        (await laptop.GetAsync("/users/me")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        Assert.Equal(HttpStatusCode.NoContent, (await phone.PostAsync("/auth/logout-all")).Status);
        (await phone.GetAsync("/users/me")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await app.Anonymous.PostAsync("/auth/refresh", new { refreshToken = phone.RefreshToken })).AssertProblem(HttpStatusCode.Unauthorized, "refresh_token_not_valid");
    }

    [Fact]
    public async Task Somebody_elses_session_cannot_be_ended_nor_seen()
    {
        var victim = await app.SignUpAsync(UserRole.Worker);
        var stranger = await app.SignUpAsync(UserRole.Worker);
        var session = (await victim.GetAsync("/auth/sessions")).Body.GetProperty("items")[0].GetProperty("id").GetGuid();

        (await stranger.DeleteAsync($"/auth/sessions/{session}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await stranger.PostAsync("/auth/logout", new { refreshToken = victim.RefreshToken })).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.OK, (await victim.GetAsync("/users/me")).Status);
    }

    [Fact]
    public async Task A_profile_is_changed_field_by_field_and_only_as_it_was_read()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var before = await user.GetAsync("/users/me");
        var change = new { profile = new { bio = "Electrician", skills = new[] { " Wiring ", "wiring" }, phone = "+233201234567" } };

        var changed = await user.PatchAsync("/users/me", change, ("If-Match", before.Headers.ETag!.Tag));

        var profile = changed.Body.GetProperty("profile");
        Assert.Equal(("Ama", "Electrician"), (profile.GetProperty("firstName").GetString(), profile.GetProperty("bio").GetString()));
        Assert.Equal("wiring", Assert.Single(profile.GetProperty("skills").EnumerateArray()).GetString());
        (await user.PatchAsync("/users/me", change, ("If-Match", before.Headers.ETag.Tag))).AssertProblem(HttpStatusCode.PreconditionFailed, "version_mismatch");
        (await user.PatchAsync("/users/me", change, ("If-Match", "nonsense"))).AssertProblem(HttpStatusCode.PreconditionFailed, "version_mismatch");
        var cleared = await user.PatchAsync("/users/me", new { profile = new { bio = (string?)null } });
        Assert.Equal(System.Text.Json.JsonValueKind.Null, cleared.Body.GetProperty("profile").GetProperty("bio").ValueKind);
        (await user.PatchAsync("/users/me", new { role = "admin" })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    [Fact]
    public async Task A_public_profile_holds_nothing_private()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var stranger = await app.SignUpAsync(UserRole.Hirer);
        var location = new { city = "Accra", region = "Greater Accra", address = "7 Ring Road", latitude = 5.6, longitude = -0.2 };
        await user.PatchAsync("/users/me", new { profile = new { phone = "+233201234567", location } });

        var answer = await stranger.GetAsync($"/users/{user.UserId}");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("Accra", answer.Body.GetProperty("profile").GetProperty("location").GetProperty("city").GetString());
        foreach (var secret in (string[])[user.Email, "+233201234567", "Ring Road", "5.6", "wallet"])
            Assert.DoesNotContain(secret, answer.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("POST", "/auth/logout")]
    [InlineData("POST", "/auth/logout-all")]
    [InlineData("GET", "/auth/sessions")]
    [InlineData("DELETE", "/auth/sessions/01890000-0000-7000-8000-000000000000")]
    [InlineData("GET", "/users/me")]
    [InlineData("PATCH", "/users/me")]
    public async Task Who_is_not_signed_in_gets_401(string method, string path)
    {
        foreach (var client in new[] { app.Anonymous, new TestClient(app.Http, "nonsense"), new TestClient(app.Http, "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.") })
        {
            var answer = await client.SendAsync(HttpMethod.Parse(method), path);
            answer.AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    private Task<TestAnswer> VerifyAsync(string token) => app.Anonymous.PostAsync("/auth/verify-email", new { token });

    private Task<TestAnswer> LoginAsync(string email, string password) => app.Anonymous.PostAsync("/auth/login", new { email, password });
}
