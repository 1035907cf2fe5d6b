using System.Net;
using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Identity;

/// <summary>Another address for an account, with the mails that are really sent.</summary>
public sealed class EmailChangeRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private const string Asked = "Another address for your account is asked for";
    private const string Confirmation = "Your new email address";
    private const string Changed = "Your email address was changed";

    [Fact]
    public async Task Who_stole_a_session_and_the_password_gains_nothing_by_another_address()
    {
        await using var other = await KelmahApp.StartNewAsync();
        var thief = await other.SignUpAsync(UserRole.Worker);
        const string address = "thief@example.com";
        (await RequestAsync(thief, address)).AssertStatus(HttpStatusCode.Accepted);
        await Outbox.NewestAsync(other, thief.Email, Asked);
        var confirmation = await Outbox.NewestAsync(other, address, Confirmation);
        Assert.DoesNotContain("Ama", confirmation, StringComparison.Ordinal);
        var token = await Outbox.TokenAsync(other, address, Confirmation);
        Assert.Equal(address, (await thief.PostAsync("/auth/confirm-email-change", new { token })).Body.GetProperty("email").GetString());

        // The code that proves the session goes to the owner all the same, and so does the way back.
        (await thief.PostAsync("/auth/step-up/code")).AssertStatus(HttpStatusCode.Accepted);
        await Outbox.NewestAsync(other, thief.Email, "Your code");
        Assert.Empty(await Outbox.ToAsync(other, address, "Your code"));
        (await RequestAsync(thief, "third@example.com")).AssertProblem(HttpStatusCode.Conflict, "email_change_recent");
        var undoing = new { token = await Outbox.TokenAsync(other, thief.Email, Changed) };

        (await other.Anonymous.PostAsync("/auth/undo-email-change", undoing)).AssertStatus(HttpStatusCode.NoContent);

        (await thief.GetAsync("/users/me")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await LoginAsync(other, thief.Email, KelmahApp.Password)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        var reset = new { token = await Outbox.TokenAsync(other, thief.Email, "Choose a new password"), password = "another-password-1" };
        (await other.Anonymous.PostAsync("/auth/reset-password", reset)).AssertStatus(HttpStatusCode.NoContent);
        await other.SignInAsync(thief.Email, "another-password-1");
        (await other.Anonymous.PostAsync("/auth/undo-email-change", undoing)).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
    }

    [Fact]
    public async Task The_previous_address_is_forgotten_with_the_time_to_undo_it()
    {
        await using var other = await KelmahApp.StartNewAsync(("Accounts:EmailChangeUndoHours", "1"));
        var user = await other.SignUpAsync(UserRole.Hirer);
        await RequestAsync(user, "new@example.com");
        var token = await Outbox.TokenAsync(other, "new@example.com", Confirmation);
        (await user.PostAsync("/auth/confirm-email-change", new { token })).AssertStatus(HttpStatusCode.OK);
        Assert.NotNull(await FindAsync(other, user.UserId));

        await other.Clock.AdvanceAsync(TimeSpan.FromHours(26));

        await Until.HoldsAsync(() => FindAsync(other, user.UserId), change => change is null);
    }

    [Fact]
    public async Task A_taken_address_is_answered_alike_and_told_to_its_owner()
    {
        var (user, owner) = (await app.SignUpAsync(UserRole.Worker), await app.SignUpAsync(UserRole.Hirer));

        (await RequestAsync(user, owner.Email.ToUpperInvariant())).AssertStatus(HttpStatusCode.Accepted);

        var mail = await Outbox.NewestAsync(app, owner.Email, Confirmation);
        Assert.Contains("has an account already", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("token", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_refused()
    {
        var user = await app.SignUpAsync(UserRole.Worker);

        (await RequestAsync(user, "no-address")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await RequestAsync(user, user.Email)).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await user.PostAsync("/auth/change-email", new { email = "a@example.com" })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await user.PostAsync("/auth/change-email", new { email = "a@example.com", password = "not-the-password" })).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await user.PostAsync("/auth/confirm-email-change", new { token = "nonsense" })).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
    }

    private static Task<TestAnswer> RequestAsync(TestClient user, string email) =>
        user.PostAsync("/auth/change-email", new { password = KelmahApp.Password, email });

    private static Task<TestAnswer> LoginAsync(KelmahApp app, string email, string password) => app.Anonymous.PostAsync("/auth/login", new { email, password });

    private static Task<EmailChange?> FindAsync(KelmahApp app, Guid userId) =>
        app.Store.FindAsync(EmailChangeCollection.UserId.Is(userId), CancellationToken.None).AsTask();
}
