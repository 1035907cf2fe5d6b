using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kelmah.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Identity;

/// <summary>Whoever registers an address before its owner, or after, has nothing of the account that the owner confirms.</summary>
public sealed partial class RepeatedRegistrationTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private const string Mallorys = "mallorys-own-secret";
    private const string Owners = "the-owners-own-secret";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_confirmed_mail_makes_the_account_of_its_own_registration(bool isOwnerFirst)
    {
        var email = $"contested-{isOwnerFirst}@example.com".ToLowerInvariant();
        (string Password, string Role, string Name)[] registered = isOwnerFirst
            ? [(Owners, "worker", "Ama"), (Mallorys, "hirer", "Mallory")]
            : [(Mallorys, "hirer", "Mallory"), (Owners, "worker", "Ama")];
        await RegisterAsync(email, registered[0].Password, registered[0].Role, registered[0].Name);
        var first = Assert.Single(await MailsAsync(email, 1));
        await RegisterAsync(email, registered[1].Password, registered[1].Role, registered[1].Name);
        string[] mails = [first, (await MailsAsync(email, 2)).Single(mail => mail != first)];

        Assert.Equal(HttpStatusCode.OK, (await VerifyAsync(mails[isOwnerFirst ? 0 : 1])).Status);

        var owner = await app.SignInAsync(email, Owners);
        var account = (await owner.GetAsync("/users/me")).Body;
        Assert.Equal(("worker", "Ama"), (account.GetProperty("role").GetString(), account.GetProperty("profile").GetProperty("firstName").GetString()));
        Assert.NotEqual(JsonValueKind.Null, account.GetProperty("emailVerifiedAt").ValueKind);
        (await LoginAsync(email, Mallorys)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await VerifyAsync(mails[isOwnerFirst ? 1 : 0])).AssertProblem(HttpStatusCode.BadRequest, "token_not_valid");
    }

    [Fact]
    public async Task Sessions_factor_and_data_of_the_first_registration_end_with_it()
    {
        const string email = "first-comer@example.com";
        await RegisterAsync(email, Mallorys, "hirer", "Mallory");
        var mallory = await app.SignInAsync(email, Mallorys);
        var mallorys = Assert.Single(await MailsAsync(email, 1));
        Assert.Equal(HttpStatusCode.OK, (await mallory.PostAsync("/auth/totp", new { password = Mallorys })).Status);
        Assert.Equal(HttpStatusCode.OK, (await mallory.PatchAsync("/users/me", new { profile = new { phone = "+233201234567" } })).Status);
        await RegisterAsync(email, Owners, "worker", "Ama");

        Assert.Equal(HttpStatusCode.OK, (await VerifyAsync((await MailsAsync(email, 2)).Single(mail => mail != mallorys))).Status);

        var owner = await app.SignInAsync(email, Owners);
        Assert.NotEqual(mallory.UserId, owner.UserId);
        Assert.Equal(JsonValueKind.Null, (await owner.GetAsync("/users/me")).Body.GetProperty("profile").GetProperty("phone").ValueKind);
        (await mallory.GetAsync("/users/me")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await app.Anonymous.PostAsync("/auth/refresh", new { refreshToken = mallory.RefreshToken })).AssertProblem(HttpStatusCode.Forbidden, "account_closed");
        await Until.HoldsAsync(() => app.Store.FindAsync<User>(mallory.UserId, CancellationToken.None).AsTask(), user => user!.ErasedAt is not null);
        Assert.Null(await app.Store.FindFactorsAsync(mallory.UserId, CancellationToken.None));
        Assert.DoesNotContain("Your account is erased", await app.Http.GetStringAsync("/simulators/outbox"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_registration_twice_is_a_repeat_and_its_account_stays()
    {
        const string email = "twice@example.com";
        await RegisterAsync(email, Owners, "worker", "Ama");
        await RegisterAsync(email, Owners, "worker", "Ama");

        var user = await app.SignInAsync(email, Owners);

        Assert.Empty((await app.Store.FindAsync<User>(user.UserId, CancellationToken.None))!.Registrations);
    }

    [Fact]
    public async Task Who_chooses_a_new_password_by_mail_owns_the_address_and_nothing_of_whom_was_there()
    {
        const string email = "reset-before-verified@example.com";
        await RegisterAsync(email, Mallorys, "hirer", "Mallory");
        var mallory = await app.SignInAsync(email, Mallorys);
        await mallory.PostAsync("/auth/totp", new { password = Mallorys });
        var factor = await app.Store.FindFactorsAsync(mallory.UserId, CancellationToken.None);
        var secret = app.Services.GetRequiredService<ITotpSecrets>().Read(mallory.UserId, factor!.ProtectedSecret!);
        await app.ProveAsync(mallory);
        Assert.Equal(HttpStatusCode.OK, (await mallory.PostAsync("/auth/totp/confirm", new { code = TotpCode.Compute(secret, TotpCode.StepOf(app.Clock.GetUtcNow())) })).Status);
        await mallory.PatchAsync("/users/me", new { profile = new { phone = "+233201234567" } });
        await app.Anonymous.PostAsync("/auth/forgot-password", new { email });

        var reset = new { token = await app.PasswordResetTokenAsync(mallory.UserId), password = Owners };
        Assert.Equal(HttpStatusCode.NoContent, (await app.Anonymous.PostAsync("/auth/reset-password", reset)).Status);

        var account = (await (await app.SignInAsync(email, Owners)).GetAsync("/users/me")).Body;
        Assert.Equal(JsonValueKind.Null, account.GetProperty("profile").GetProperty("phone").ValueKind);
        Assert.NotEqual(JsonValueKind.Null, account.GetProperty("emailVerifiedAt").ValueKind);
        (await LoginAsync(email, Mallorys)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Three_further_registrations_wait_and_asking_again_sends_a_mail_for_each()
    {
        await using var other = await KelmahApp.StartNewAsync(("Accounts:VerificationMailsAnHour", "100"));
        const string email = "crowded@example.com";
        for (var number = 0; number < 6; number++) await RegisterAsync(email, $"another-secret-{number}", "worker", "Ama", other);
        var user = await other.SignInAsync(email, "another-secret-0");
        Assert.Equal(3, (await other.Store.FindAsync<User>(user.UserId, CancellationToken.None))!.Registrations.Length);
        await MailsAsync(email, 4, other);
        await other.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.Accepted, (await other.Anonymous.PostAsync("/auth/resend-verification", new { email })).Status);

        var mails = await MailsAsync(email, 8, other);
        Assert.Equal(8, mails.Distinct().Count());
        var answers = new List<HttpStatusCode>();
        foreach (var token in mails) answers.Add((await other.Anonymous.PostAsync("/auth/verify-email", new { token })).Status);
        Assert.Single(answers, HttpStatusCode.OK);
    }

    private async Task RegisterAsync(string email, string password, string role, string firstName, KelmahApp? where = null) =>
        (await (where ?? app).Anonymous.PostAsync("/auth/register", new { email, password, role, profile = new { firstName, lastName = "Mensah" } })).AssertStatus(HttpStatusCode.Created);

    private Task<TestAnswer> VerifyAsync(string token) => app.Anonymous.PostAsync("/auth/verify-email", new { token });

    private Task<TestAnswer> LoginAsync(string email, string password) => app.Anonymous.PostAsync("/auth/login", new { email, password });

    /// <summary>The tokens of the verification mails to an address, once there are so many.</summary>
    private async Task<string[]> MailsAsync(string email, int count, KelmahApp? where = null)
    {
        var outbox = await Until.HoldsAsync(
            async () => JsonSerializer.Deserialize<JsonElement>(await (where ?? app).Http.GetStringAsync("/simulators/outbox")).EnumerateArray()
                .Where(mail => mail.GetProperty("to").GetString()!.Contains(email, StringComparison.Ordinal))
                .Select(mail => mail.GetProperty("body").GetString()!).ToArray(),
            mails => mails.Length == count);
        return [.. outbox.Select(body => Uri.UnescapeDataString(TokenInMail().Match(body).Groups[1].Value))];
    }

    [GeneratedRegex(@"token=(\S+)")]
    private static partial Regex TokenInMail();
}
