using FsCheck;
using FsCheck.Fluent;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Payments;
using Kelmah.Testing;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Payments;

/// <summary>Random exchanges and corrections of a wallet, against the journal that they cause.</summary>
[Trait("Length", "Scaled")]
public sealed class WalletProperties
{
    private static readonly Currency[] Currencies = [Currency.Ghs, Currency.Usd, Currency.Parse("JPY")];

    private static readonly string[] Rates = ["12.3400", "0.0805", "155.5", "1", "0.000000000001", "999999999.999999999999"];

    [Fact]
    public void Money_is_neither_made_nor_lost_in_any_currency() => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100 * TestScale.Factor),
        Prop.ForAll(Gen.ListOf(Turn()).ToArbitrary(), turns =>
        {
            var wallet = Wallet.Open(Guid.CreateVersion7(), Worker, Currency.Ghs, Start);
            var entries = new List<JournalEntry>();
            foreach (var turn in turns) wallet = turn.IsExchange ? Exchange(wallet, turn, entries) : Correct(wallet, turn, entries);
            AssertSound(wallet, entries);
            return true;
        }));

    private static Gen<WalletTurn> Turn() =>
        from isExchange in Gen.Elements(true, true, false)
        from isPending in Gen.Elements(true, false)
        from currency in Gen.Elements(Currencies)
        from other in Gen.Elements(Currencies)
        from rate in Gen.Elements(Rates)
        from margin in Gen.Elements(0, 100, 5_000)
        from amount in Gen.OneOf(Gen.Choose(-50_000, 200_000), Gen.Choose(-3, 3))
        select new WalletTurn(isExchange, isPending, new Money(amount, currency), other, rate, margin);

    private static Wallet Exchange(Wallet before, WalletTurn turn, List<JournalEntry> entries)
    {
        Assert.True(ExchangeRate.TryParse(turn.Rate, out var rate));
        if (!turn.Amount.IsPositive || turn.Amount.Currency == turn.Other) return before;
        var limits = new PaymentLimits { ExchangeMarginBasisPoints = turn.Margin };
        if (CurrencyExchange.Quote(Guid.CreateVersion7(), Worker, turn.Amount, turn.Other, rate, limits, Start).IsRefused(out _, out var quote)) return before;
        Assert.Equal(rate.Convert(turn.Amount, turn.Other, 0), quote.Gets + quote.Margin);
        Assert.True(quote.Margin.MinorUnits >= 0);
        var entryId = Guid.CreateVersion7();
        var taken = quote.Take(entryId, Start).Value;
        var changed = before.ChangeAvailable(-taken.Amount, Start).Then(given => given.ChangeAvailable(taken.Gets, Start));
        if (changed.IsRefused(out _, out var after)) return before;
        entries.Add(JournalEntries.WalletExchange(entryId, taken, Start));
        return after;
    }

    private static Wallet Correct(Wallet before, WalletTurn turn, List<JournalEntry> entries)
    {
        var account = turn.IsPending ? Account.WalletPending(Worker) : Account.WalletAvailable(Worker);
        var corrected = JournalEntry.Create(Guid.CreateVersion7(), "wrong", "test", null, Start, new Posting(Account.PlatformFees, Ghs(1)), new Posting(Account.StripeFees, Ghs(-1)));
        var proposed = LedgerCorrection.Propose(
            Guid.CreateVersion7(), Hirer, corrected, "Booked twice.", [new(account.Name, turn.Amount), new("platform:fees", -turn.Amount)], Start);
        Assert.Equal(turn.Amount.IsZero, proposed.Refusal is not null);
        if (proposed.IsRefused(out _, out var correction)) return before;
        var entryId = Guid.CreateVersion7();
        var approved = correction.Approve(Guid.CreateVersion7(), entryId, Start).Value;
        if ((turn.IsPending ? before.ChangePending(turn.Amount, Start) : before.ChangeAvailable(turn.Amount, Start)).IsRefused(out _, out var after)) return before;
        entries.Add(JournalEntries.Correction(entryId, approved, Start));
        return after;
    }

    private static void AssertSound(Wallet wallet, List<JournalEntry> entries)
    {
        var postings = entries.SelectMany(entry => entry.Postings).ToList();
        foreach (var currency in Currencies)
        {
            Assert.Equal(Money.Zero(currency), SumOf(currency, _ => true));
            Assert.Equal(wallet.In(currency).Balance, SumOf(currency, account => account == Account.WalletAvailable(Worker)));
            Assert.Equal(wallet.In(currency).PendingBalance, SumOf(currency, account => account == Account.WalletPending(Worker)));
            Assert.True(wallet.In(currency) is { Balance.MinorUnits: >= 0, PendingBalance.MinorUnits: >= 0 });
            Assert.Equal(
                -SumOf(currency, account => account == Account.Exchange(currency)),
                SumOf(currency, account => account != Account.Exchange(currency)));
        }

        Assert.Equal(entries.Count, entries.Select(entry => entry.Key).Distinct().Count());
        Assert.All(entries, entry => Assert.Equal(entry.Kind == "correction", entry.Corrects is not null));

        Money SumOf(Currency currency, Func<Account, bool> isWanted) =>
            Money.Sum(currency, postings.Where(posting => posting.Amount.Currency == currency && isWanted(posting.Account)).Select(posting => posting.Amount));
    }

    private sealed record WalletTurn(bool IsExchange, bool IsPending, Money Amount, Currency Other, string Rate, int Margin);
}
