using Kelmah.Kernel;
using Kelmah.Kernel.Journal;

namespace Kelmah.Tests.Kernel.Journal;

public sealed class AccountTests
{
    private static readonly Guid Owner = Guid.Parse("019b0000-0000-7000-8000-00000000000a");

    public static TheoryData<Account, string, bool> Accounts { get; } = new()
    {
        { Account.PlatformFees, "platform:fees", false },
        { Account.StripeFees, "stripe:fees", false },
        { Account.Stripe(Currency.Usd), "stripe:USD", false },
        { Account.Escrow(Owner), $"escrow:{Owner}", true },
        { Account.WalletAvailable(Owner), $"wallet:{Owner}:available", true },
        { Account.WalletPending(Owner), $"wallet:{Owner}:pending", true },
    };

    [Theory]
    [MemberData(nameof(Accounts))]
    public void Each_account_is_read_back_from_its_name(Account account, string name, bool isGuarded)
    {
        Assert.Equal((name, isGuarded), (account.Name, account.IsGuarded));
        Assert.Equal(account, Account.Parse(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("platform")]
    [InlineData("platform:fees:")]
    [InlineData("stripe:XXX")]
    [InlineData("stripe:usd")]
    [InlineData("escrow:019B0000-0000-7000-8000-00000000000A")]
    [InlineData("escrow:{019b0000-0000-7000-8000-00000000000a}")]
    [InlineData("escrow:1")]
    [InlineData("wallet:019b0000-0000-7000-8000-00000000000a")]
    [InlineData("wallet:019b0000-0000-7000-8000-00000000000a:frozen")]
    public void A_name_that_no_account_has_is_not_read(string name)
    {
        Assert.False(Account.TryParse(name, out _));
        Assert.Throws<FormatException>(() => Account.Parse(name));
    }
}
