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
        for (var fails = 0; fails < User.MaxFailedSignIns; fails++) await SignInAsync("known@example.com", "wrong-password");
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

    [Theory]
    [InlineData("known@example.com")]
    [InlineData("unknown@example.com")]
    public async Task Asking_for_a_mail_is_one_commit_and_says_yes(string email)
    {
        Assert.Equal(1, await world.CommitsOfAsync(async () => Assert.True((await world.Get<AccountMails>().RequestPasswordResetAsync(email, CancellationToken.None)).Value)));
        Assert.Equal(1, await world.CommitsOfAsync(async () => Assert.True((await world.Get<AccountMails>().RequestVerificationAsync(email, CancellationToken.None)).Value)));
    }

    [Theory]
    [InlineData("known@example.com")]
    [InlineData("unknown@example.com")]
    public async Task Past_the_limit_of_an_hour_asking_is_one_commit_and_says_yes_and_no_mail_is_requested(string email)
    {
        var (known, before) = (UserCollection.Email.Is("known@example.com"), 0L);
        for (var asked = 0; asked < 30; asked++)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(1, await world.CommitsOfAsync(async () => Assert.True((await world.Get<AccountMails>().RequestPasswordResetAsync(email, CancellationToken.None)).Value)));
            Assert.Equal(1, await world.CommitsOfAsync(async () => Assert.True((await world.Get<AccountMails>().RequestVerificationAsync(email, CancellationToken.None)).Value)));
            var version = (await world.Store.FindAsync(known, CancellationToken.None))!.Version;
            if (asked >= 5) Assert.Equal(before, version);
            before = version;
        }

        // Registered, and its mail; then four mails more to verify, and five to choose a password.
        Assert.Equal(email == "known@example.com" ? 2 + 4 + 5 : 2, before);
    }

    private Task<Result<SignInOutcome>> SignInAsync(string email, string password) =>
        world.Get<SignIn>().ExecuteAsync(new SignInInput(email, password), onlyKnownDevices: false, CancellationToken.None);
}
