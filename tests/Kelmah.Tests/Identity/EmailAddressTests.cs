using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Tests.Identity;

/// <summary>Addresses that look alike are not accounts of their own.</summary>
public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ama@example.com")]
    [InlineData("first.last+tag@sub.example.com")]
    [InlineData("o'neill_{x}|~@example.co.uk")]
    [InlineData("rené@exämple.test")]
    [InlineData("ɛwe@example.com")]
    [InlineData("пример@почта.рф")]
    [InlineData("用户@例え.テスト")]
    [InlineData("हिन्दी@example.com")]
    [InlineData("a@xn--exmple-cua.test")]
    [InlineData("rene\u0301@example.com")]
    [InlineData("\u1112\u1161\u11ab@example.com")]
    [InlineData("ama@exa\u0308mple.test")]
    public void An_address_of_one_script_is_taken(string address) => Assert.True(EmailAddress.IsValid(address));

    [Theory]
    [InlineData("testo\u200b@example.com")]
    [InlineData("testo\u200d@example.com")]
    [InlineData("testo\ufeff@example.com")]
    [InlineData("te\u00adsto@example.com")]
    [InlineData("testo\u2060@example.com")]
    [InlineData("testo\u202e@example.com")]
    [InlineData("testo\u3164@example.com")]
    [InlineData("testo\U000E0041@example.com")]
    [InlineData("testo\ufe0f@example.com")]
    [InlineData("ｔesto@example.com")]
    [InlineData("t\u0435sto@example.com")]
    [InlineData("test\u03bf@example.com")]
    [InlineData("ren\u0254\u0301@example.com")]
    [InlineData("so\u0338ren@example.com")]
    [InlineData("i\u0307da@example.com")]
    [InlineData("𝐭esto@example.com")]
    [InlineData("ﬁona@example.com")]
    [InlineData("\u1112@example.com")]
    [InlineData("team:ama@example.com")]
    [InlineData("(c)ama@example.com")]
    [InlineData("a!b!ama@example.com")]
    [InlineData("ama%evil.com@example.com")]
    [InlineData("ama[@example.com")]
    [InlineData("ama\\@example.com")]
    [InlineData(".ama@example.com")]
    [InlineData("ama.@example.com")]
    [InlineData("a..b@example.com")]
    [InlineData("ama@ex\u0430mple.com")]
    [InlineData("ama@xn--example-hie.test")] // "exämple" with its mark apart.
    [InlineData("ama@xn--80ak6aa92e.com\u200b")]
    [InlineData("ama@exam\u200dple.com")]
    [InlineData("ama@ｅxample.com")]
    [InlineData("ama@-example.com")]
    [InlineData("ama@exa_mple.com")]
    [InlineData("ama@[127.0.0.1]")]
    [InlineData("ama@xn--\u00e4.com")]
    public void An_address_that_passes_for_another_is_refused(string address) => Assert.False(EmailAddress.IsValid(address));

    [Theory]
    [InlineData("Ama@EXÄMPLE.test", "ama@xn--exmple-cua.test")]
    [InlineData(" ama@xn--exmple-cua.test ", "ama@xn--exmple-cua.test")]
    [InlineData("RENÉ@example.com", "rené@example.com")]
    [InlineData("RENE\u0301@EXA\u0308MPLE.test", "rené@xn--exmple-cua.test")]
    [InlineData("\u1112\u1161\u11ab@example.com", "한@example.com")]
    [InlineData("o\u0323\u0302@example.com", "ộ@example.com")]
    [InlineData("o\u0302\u0323@example.com", "ộ@example.com")]
    [InlineData("\u212Aofi@example.com", "kofi@example.com")]
    public void One_domain_has_one_form(string address, string stored) => Assert.Equal(stored, EmailAddress.Normalize(address));

    [Fact]
    public async Task An_account_of_an_earlier_release_signs_in_and_its_address_is_taken()
    {
        await using var world = await IdentityWorld.StartAsync();
        foreach (var stored in (string[])["ama@exämple.test", "testo\u200b@example.com"])
        {
            var profile = new UserProfile("Ama", "Mensah");
            var account = new NewAccount(Guid.CreateVersion7(), stored, world.Get<IPasswords>().Hash(IdentityWorld.Password), UserRole.Worker, profile, Guid.CreateVersion7());
            var old = User.RegisterVerified(account, world.Clock.GetUtcNow()) with { Email = stored };
            await world.Get<Kelmah.Kernel.Persistence.Transactor>().RunAsync<User>(null, work => Task.FromResult<Result<User>>(work.Insert(old)), CancellationToken.None);

            var outcome = await world.Get<SignIn>().ExecuteAsync(new SignInInput(stored, IdentityWorld.Password), new SignInOrigin(), CancellationToken.None);

            Assert.Equal(old.Id, outcome.Value.Session!.User.Id);
            Assert.True((await world.Get<AccountMails>().RequestAsync(AccountMailKind.PasswordReset, stored, CancellationToken.None)).Value);
        }

        await world.RegisterAsync("ama@exämple.test");
        Assert.Null(await world.Store.FindAsync(UserCollection.Email.Is("ama@xn--exmple-cua.test"), CancellationToken.None));
    }
}
