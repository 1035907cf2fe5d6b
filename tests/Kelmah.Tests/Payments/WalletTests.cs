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
    public void The_newest_card_takes_the_place_of_the_oldest_that_is_not_the_default_where_there_are_twenty()
    {
        var full = Enumerable.Range(0, Wallet.MaxPaymentMethods).Aggregate(Empty, (wallet, number) => wallet.KeepPaymentMethod(IdOf(number), Card(number), Start));

        var changed = full.KeepPaymentMethod(IdOf(20), Card(20), Start);

        Assert.Equal(Wallet.MaxPaymentMethods, changed.PaymentMethods.Length);
        Assert.Equal([IdOf(0), .. Enumerable.Range(2, 19).Select(IdOf)], changed.PaymentMethods.Select(method => method.Id));
        Assert.Equal(IdOf(0), Assert.Single(changed.PaymentMethods, method => method.IsDefault).Id);
        Assert.Same(changed, changed.KeepPaymentMethod(IdOf(21), Card(20), Start));
    }

    [Fact]
    public void A_card_that_is_given_again_is_the_same_with_its_new_expiry()
    {
        var wallet = Empty.KeepPaymentMethod(IdOf(1), Card(1), Start).KeepPaymentMethod(IdOf(2), Card(2), Start);

        var again = wallet.KeepPaymentMethod(IdOf(3), Card(1) with { Id = "pm_new", Card = Card(1).Card! with { ExpiryYear = 2036 } }, Start);

        Assert.Equal([IdOf(2), IdOf(1)], again.PaymentMethods.Select(method => method.Id));
        Assert.Equal(("pm_new", 2036, true), (again.PaymentMethods[1].StripePaymentMethodId, again.PaymentMethods[1].ExpiryYear, again.PaymentMethods[1].IsDefault));
    }

    [Fact]
    public void An_erased_wallet_has_no_card_and_takes_none()
    {
        var wallet = Empty.AskForCustomer(Start).LinkCustomer("cus_1", Start).Value.KeepPaymentMethod(IdOf(1), Card(1), Start);

        var erased = wallet.ErasePersonalData(Start.AddDays(1));

        Assert.Empty(erased.PaymentMethods);
        Assert.Equal(("cus_1", Start.AddDays(1)), (erased.StripeCustomerId, erased.CustomerLeavesAt));
        Assert.Same(erased, erased.ErasePersonalData(Start.AddDays(2)));
        Assert.Same(erased, erased.KeepPaymentMethod(IdOf(2), Card(2), Start));
        var forgotten = erased.ForgetCustomer(Start);
        Assert.Null(forgotten.StripeCustomerId);
        Assert.Same(forgotten, forgotten.ForgetCustomer(Start));
        Assert.Same(forgotten, forgotten.ErasePersonalData(Start));
        Assert.Same(Empty, Empty.ErasePersonalData(Start));
        Assert.Single(Empty.KeepPaymentMethod(IdOf(1), Card(1), Start).ErasePersonalData(Start).NewEvents, raised => raised is Kelmah.Identity.PersonalDataErased);
    }

    [Fact]
    public void A_user_is_one_customer()
    {
        var asked = Empty.AskForCustomer(Start);

        Assert.Same(asked, asked.AskForCustomer(Start.AddDays(1)));
        Assert.Equal("transaction_already_linked", Empty.LinkCustomer("cus_1", Start).Refusal!.Error.Code);
        var linked = asked.LinkCustomer("cus_1", Start).Value;
        Assert.Same(linked, linked.LinkCustomer("cus_1", Start).Value);
        Assert.Equal("transaction_already_linked", linked.LinkCustomer("cus_2", Start).Refusal!.Error.Code);
    }

    [Fact]
    public void No_balance_goes_below_zero()
    {
        var wallet = Empty.ChangeAvailable(Ghs(500), Start).Value;

        Assert.Equal("wallet_insufficient", wallet.ChangeAvailable(Ghs(-501), Start).Refusal!.Error.Code);
        Assert.Equal("wallet_insufficient", wallet.ChangePending(Ghs(-1), Start).Refusal!.Error.Code);
        Assert.Equal(Ghs(0), wallet.ChangeAvailable(Ghs(-500), Start).Value.Balance);
    }

    [Fact]
    public void What_is_owed_is_kept_by_currency_and_below_zero_nothing_is_owed()
    {
        var wallet = Empty.ChangeReceivable(Ghs(500), Start).ChangeReceivable(new Money(70, Currency.Usd), Start).ChangeReceivable(Ghs(-200), Start);

        Assert.Equal((Ghs(300), new Money(70, Currency.Usd)), (wallet.Owed(Currency.Ghs), wallet.Owed(Currency.Usd)));
        Assert.Equal(new Money(70, Currency.Usd), Assert.Single(wallet.ChangeReceivable(Ghs(-300), Start).Receivables));
        Assert.Equal(Ghs(0), wallet.ChangeReceivable(Ghs(-301), Start).Owed(Currency.Ghs));
        Assert.Same(wallet, wallet.KeepReceivables([Ghs(-1)]));
        var earlier = (Empty with { KeepsReceivables = false }).KeepReceivables([Ghs(-400), new Money(0, Currency.Usd)]);
        Assert.Equal(Ghs(400), Assert.Single(earlier.Receivables));
        Assert.True(earlier.KeepsReceivables);
    }

    private static Guid IdOf(int number) => new($"00000000-0000-0000-0000-{number:D12}");

    private static StripePaymentMethod Card(int number) => new($"pm_{number}", "card") { CustomerId = "cus_1", Card = new("visa", "4242", 8, 2030, $"f{number}") };
}
