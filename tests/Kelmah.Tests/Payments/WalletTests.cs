using Kelmah.Kernel;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Payments;

public sealed class WalletTests
{
    private static readonly Wallet Empty = Wallet.Open(Guid.CreateVersion7(), Worker, Currency.Ghs, Start);

    [Fact]
    public void Currencies_are_kept_apart()
    {
        var wallet = Empty
            .ChangeAvailable(Ghs(500), Start).Value
            .ChangeAvailable(new Money(70, Currency.Usd), Start).Value
            .ChangePending(Ghs(30), Start).Value;

        Assert.Equal((Ghs(500), Ghs(30)), (wallet.Balance, wallet.PendingBalance));
        Assert.Equal(new Money(70, Currency.Usd), wallet.In(Currency.Usd).Balance);
        Assert.Equal(2, wallet.Balances.Length);
        Assert.Equal(Start, wallet.LastTransactionAt);
    }

    [Fact]
    public void No_balance_goes_below_zero()
    {
        var wallet = Empty.ChangeAvailable(Ghs(500), Start).Value;

        Assert.Equal("wallet_insufficient", wallet.ChangeAvailable(Ghs(-501), Start).Refusal!.Error.Code);
        Assert.Equal("wallet_insufficient", wallet.ChangePending(Ghs(-1), Start).Refusal!.Error.Code);
        Assert.Equal(Ghs(0), wallet.ChangeAvailable(Ghs(-500), Start).Value.Balance);
    }
}
