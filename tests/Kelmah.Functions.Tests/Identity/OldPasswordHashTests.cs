using System.Net;
using Kelmah.Adapters.Cryptography;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Tests.Identity;

/// <summary>A hash of an earlier time is replaced by the first right password, and by nothing else.</summary>
public sealed class OldPasswordHashTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    /// <summary>Of bcrypt, of the framework with fewer iterations than the app's.</summary>
    public static TheoryData<string> Kinds => ["bcrypt", "fewer iterations"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_right_password_replaces_an_old_hash(string kind)
    {
        var (user, old) = await WithOldHashAsync(kind);

        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(user.Email, KelmahApp.Password)).Status);

        var hash = await HashOfAsync(user);
        Assert.NotEqual(old, hash);
        Assert.Equal(PasswordMatch.Right, Passwords.Compare(hash, KelmahApp.Password));
        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(user.Email, KelmahApp.Password)).Status);
        Assert.Equal(hash, await HashOfAsync(user));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_wrong_password_leaves_an_old_hash_and_is_counted(string kind)
    {
        var (user, old) = await WithOldHashAsync(kind);

        (await LoginAsync(user.Email, "not-the-password")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");

        var stored = await FindAsync(user);
        Assert.Equal((old, 1), (stored.Password, stored.FailedSignIns));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Sign_ins_at_once_all_succeed_and_leave_one_new_hash(string kind)
    {
        var (user, old) = await WithOldHashAsync(kind);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => LoginAsync(user.Email, KelmahApp.Password)));

        Assert.All(answers, answer => answer.AssertStatus(HttpStatusCode.OK));
        var stored = await FindAsync(user);
        Assert.NotEqual(old, stored.Password);
        Assert.Equal((PasswordMatch.Right, 0), (Passwords.Compare(stored.Password, KelmahApp.Password), stored.FailedSignIns));
    }

    [Fact]
    public async Task A_user_with_an_authenticator_has_the_hash_replaced_by_the_first_step()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var secrets = app.Services.GetRequiredService<ITotpSecrets>();
        await user.PostAsync("/auth/totp", new { password = KelmahApp.Password });
        await app.ProveAsync(user);
        var factor = await app.Store.FindFactorsAsync(user.UserId, CancellationToken.None);
        var secret = secrets.Read(user.UserId, factor!.ProtectedSecret!);
        var confirmed = await user.PostAsync("/auth/totp/confirm", new { code = TotpCode.Compute(secret, TotpCode.StepOf(app.Clock.GetUtcNow())) });
        var recovery = confirmed.Body.GetProperty("codes")[0].GetString();
        var old = await ReplaceAsync(user, "bcrypt");

        var challenged = await LoginAsync(user.Email, KelmahApp.Password);

        challenged.AssertStatus(HttpStatusCode.Accepted);
        var hash = await HashOfAsync(user);
        Assert.NotEqual(old, hash);
        Assert.Equal(PasswordMatch.Right, Passwords.Compare(hash, KelmahApp.Password));
        var answered = await app.Anonymous.PostAsync("/auth/totp/challenge", new { challengeToken = challenged.Body.GetProperty("challengeToken").GetString(), code = recovery });
        answered.AssertStatus(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("$2a$05$not-a-hash")]
    [InlineData("nonsense")]
    public async Task A_malformed_hash_is_a_wrong_password(string hash)
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await StoreAsync(user, hash);

        (await LoginAsync(user.Email, KelmahApp.Password)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    private IPasswords Passwords => app.Services.GetRequiredService<IPasswords>();

    private async Task<(TestClient User, string Hash)> WithOldHashAsync(string kind)
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        return (user, await ReplaceAsync(user, kind));
    }

    private async Task<string> ReplaceAsync(TestClient user, string kind)
    {
        var hash = kind == "bcrypt"
            ? BCrypt.Net.BCrypt.HashPassword(KelmahApp.Password, 5)
            : new PasswordHashes(Options.Create(new IdentityOptions { PasswordIterations = 500 })).Hash(KelmahApp.Password);
        await StoreAsync(user, hash);
        return hash;
    }

    private async Task StoreAsync(TestClient user, string hash)
    {
        var stored = await app.Services.GetRequiredService<Transactor>().RunAsync<User>(null, async work =>
        {
            var found = await work.FindAsync<User>(user.UserId, CancellationToken.None);
            return work.Update(found!.Rehash(hash, app.Clock.GetUtcNow()));
        }, CancellationToken.None);
        Assert.Null(stored.Refusal);
    }

    private async Task<User> FindAsync(TestClient user) => (await app.Store.FindAsync<User>(user.UserId, CancellationToken.None))!;

    private async Task<string> HashOfAsync(TestClient user) => (await FindAsync(user)).Password;

    private Task<TestAnswer> LoginAsync(string email, string password) => app.Anonymous.PostAsync("/auth/login", new { email, password });
}
