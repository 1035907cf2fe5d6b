using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Tests.Identity;

/// <summary>Neither an answer nor the work behind it tells who has an account.</summary>
public sealed class AccountSecrecyTests : IAsyncLifetime
{
    private IdentityWorld world = null!;

    public async Task InitializeAsync()
    {
        world = await IdentityWorld.StartAsync();
        await world.RegisterAsync("known@example.com");
    }

    public Task DisposeAsync() => world.DisposeAsync().AsTask();

    [Theory]
    [InlineData("known@example.com")]
    [InlineData("unknown@example.com")]
    public async Task A_wrong_sign_in_is_one_commit_and_one_error(string email)
    {
        Result<SignInOutcome> outcome = default;

        var commits = await world.CommitsOfAsync(async () => outcome = await SignInAsync(email, "wrong-password"));

        Assert.Equal((1, IdentityErrors.InvalidCredentials), (commits, outcome.Refusal!.Error));
    }

    [Fact]
    public async Task A_locked_account_is_one_commit_and_the_same_error_with_the_right_password_too()
    {
        for (var fails = 0; fails < new LockoutOptions().WrongGuesses; fails++) await SignInAsync("known@example.com", "wrong-password");
        Result<SignInOutcome> outcome = default;

        var commits = await world.CommitsOfAsync(async () => outcome = await SignInAsync("known@example.com", IdentityWorld.Password));

        Assert.Equal((1, IdentityErrors.InvalidCredentials), (commits, outcome.Refusal!.Error));
    }

    [Theory]
    [InlineData("known@example.com")]
    [InlineData("unknown@example.com")]
    public async Task A_registration_is_one_commit_and_a_user_of_version_two(string email)
    {
        UserView? view = null;

        var commits = await world.CommitsOfAsync(async () => view = await world.RegisterAsync(email));

        Assert.Equal((1, email, 2), (commits, view!.Email, view.Version));
    }

    [Theory]
    [InlineData("known@example.com")]
    [InlineData("unknown@example.com")]
    public async Task Another_registration_on_the_same_day_is_one_commit_too(string email)
    {
        await world.RegisterAsync(email);
        await world.RegisterAsync(email);

        Assert.Equal(1, await world.CommitsOfAsync(() => world.RegisterAsync(email)));
    }

    /// <summary>What is written before the answer is the same, so that its time tells nothing.</summary>
    [Theory]
    [InlineData(AccountMailKind.PasswordReset)]
    [InlineData(AccountMailKind.Verification)]
    public async Task Asking_for_a_mail_writes_the_same_for_every_address_and_says_yes(AccountMailKind kind)
    {
        foreach (var email in (string[])["known@example.com", "unknown@example.com"])
        {
            var before = (await world.Store.FindAsync(UserCollection.Email.Is("known@example.com"), CancellationToken.None))!.Version;

            var commits = await world.CommitsOfAsync(async () => Assert.True((await world.Get<AccountMails>().RequestAsync(kind, email, CancellationToken.None)).Value));

            Assert.Equal(1, commits);
            Assert.Equal(before, (await world.Store.FindAsync(UserCollection.Email.Is("known@example.com"), CancellationToken.None))!.Version);
            Assert.Contains(await RequestsAsync(), request => request.Email == email && request.Kind == kind);
        }
    }

    [Fact]
    public async Task Past_the_limit_of_an_hour_no_mail_is_requested()
    {
        for (var asked = 0; asked < 30; asked++)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(1));
            foreach (var kind in Enum.GetValues<AccountMailKind>()) Assert.True((await world.Get<AccountMails>().RequestAsync(kind, "known@example.com", CancellationToken.None)).Value);
            foreach (var request in await RequestsAsync())
            {
                Assert.True(await world.Get<AccountMails>().SendAsync(request.Id, CancellationToken.None));
                Assert.False(await world.Get<AccountMails>().SendAsync(request.Id, CancellationToken.None));
            }
        }

        // Registered, and its mail; then four mails more to verify, and five to choose a password.
        Assert.Equal(2 + 4 + 5, (await world.Store.FindAsync(UserCollection.Email.Is("known@example.com"), CancellationToken.None))!.Version);
        Assert.Empty(await RequestsAsync());
    }

    private async Task<IReadOnlyList<AccountMailRequest>> RequestsAsync() => (await world.Store.QueryAsync(
        new Kelmah.Kernel.Persistence.Query<AccountMailRequest> { Where = AccountMailRequestCollection.ExpiresAt.Above(DateTimeOffset.MinValue), Limit = 100 }, CancellationToken.None)).Items;

    private Task<Result<SignInOutcome>> SignInAsync(string email, string password) =>
        world.Get<SignIn>().ExecuteAsync(new SignInInput(email, password), new SignInOrigin(), CancellationToken.None);
}
