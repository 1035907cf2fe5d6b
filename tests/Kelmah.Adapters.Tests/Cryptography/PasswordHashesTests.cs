using Kelmah.Adapters.Cryptography;
using Kelmah.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Tests.Cryptography;

public sealed class PasswordHashesTests
{
    private const string Composed = "motif célèbre";
    private const string Decomposed = "motif ce\u0301le\u0300bre";

    private static readonly IOptions<Kelmah.Adapters.Cryptography.IdentityOptions> Settings = Options.Create(new Kelmah.Adapters.Cryptography.IdentityOptions());

    private readonly PasswordHashes passwords = new(Settings);

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

    /// <summary>Vectors of the first implementation, and of its successors under the names that they gave to the same algorithm.</summary>
    [Theory]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U")]
    [InlineData("$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U")]
    [InlineData("$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", "U*U*")]
    [InlineData("$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U")]
    public void A_hash_of_bcrypt_is_right_for_its_password_and_old(string hash, string password)
    {
        Assert.Equal(PasswordMatch.RightButOldHash, passwords.Compare(hash, password));
        Assert.Equal(PasswordMatch.Wrong, passwords.Compare(hash, password + "."));
        Assert.Equal(PasswordMatch.Wrong, passwords.Compare(hash, ""));
        Assert.Equal(PasswordMatch.Right, passwords.Compare(passwords.Hash(password), password));
    }

    [Fact]
    public void Bcrypt_looks_at_72_bytes_and_the_hash_that_follows_it_at_all()
    {
        var first = string.Concat(Enumerable.Repeat("é", 36));
        Assert.Equal(72, System.Text.Encoding.UTF8.GetByteCount(first));
        var old = BCrypt.Net.BCrypt.HashPassword(first + "this is passed over", 4);

        Assert.Equal(PasswordMatch.RightButOldHash, passwords.Compare(old, first + "this is passed over"));
        Assert.Equal(PasswordMatch.RightButOldHash, passwords.Compare(old, first + "and so is this"));
        Assert.Equal(PasswordMatch.Wrong, passwords.Compare(old, "è" + first[1..]));
        Assert.Equal(PasswordMatch.Wrong, passwords.Compare(passwords.Hash(first + "this counts"), first + "this counts too"));
    }

    [Fact]
    public void A_password_that_bcrypt_hashed_as_it_was_written_is_right_however_a_keyboard_writes_it()
    {
        Assert.Equal(PasswordMatch.RightButOldHash, passwords.Compare(BCrypt.Net.BCrypt.HashPassword(Composed, 4), Decomposed));
        Assert.Equal(PasswordMatch.RightButOldHash, passwords.Compare(BCrypt.Net.BCrypt.HashPassword(Decomposed, 4), Decomposed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("AQ==")]
    [InlineData("AQAAAAIAAAPo")]
    [InlineData("$2a$")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCC!.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$argon2id$v=19$m=81920,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG")]
    public void What_is_no_hash_is_wrong_for_every_password(string hash)
    {
        Assert.Equal(PasswordMatch.Wrong, passwords.Compare(hash, "U*U"));
        Assert.Equal(PasswordMatch.Wrong, passwords.Compare(hash, ""));
    }

    /// <summary>By the work, not the clock: what a comparison by bcrypt lacks of today's rounds is done after it.</summary>
    [Theory]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", 2_560)]
    [InlineData("$2b$10$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", 81_920)]
    [InlineData("$2b$15$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", 2_621_440)]
    public void The_cost_of_a_hash_of_bcrypt_is_known_in_rounds(string hash, int rounds) => Assert.Equal(rounds, BcryptHash.IterationsOf(hash));
}
