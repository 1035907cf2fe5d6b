using Kelmah.Adapters.Cryptography;
using Kelmah.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Tests.Cryptography;

public sealed class Pbkdf2PasswordsTests
{
    private const string Composed = "motif célèbre";
    private const string Decomposed = "motif ce\u0301le\u0300bre";

    private static readonly IOptions<Kelmah.Adapters.Cryptography.IdentityOptions> Settings = Options.Create(new Kelmah.Adapters.Cryptography.IdentityOptions());

    private readonly Pbkdf2Passwords passwords = new(Settings);

    [Theory]
    [InlineData(Composed, Decomposed)]
    [InlineData(Decomposed, Composed)]
    public void A_password_is_right_however_a_keyboard_writes_it(string chosen, string given)
    {
        Assert.Equal(PasswordMatch.Right, passwords.Compare(passwords.Hash(chosen), given));
        Assert.Equal(PasswordMatch.Wrong, passwords.Compare(passwords.Hash(chosen), "motif celebre"));
    }

    [Fact]
    public void A_hash_of_an_earlier_release_over_the_password_as_it_was_written_holds_and_is_made_anew()
    {
        var old = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = Settings.Value.PasswordIterations })).HashPassword(new object(), Decomposed);

        Assert.Equal(PasswordMatch.RightButOldHash, passwords.Compare(old, Decomposed));
        Assert.Equal(PasswordMatch.Wrong, passwords.Compare(old, "motif celebre"));
        Assert.Equal(PasswordMatch.Wrong, passwords.Compare(null, Decomposed));
    }
}
