using FsCheck;
using FsCheck.Fluent;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Testing;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>What holds for the journal after any sequence of movements.</summary>
[Trait("Length", "Scaled")]
public abstract class JournalPropertiesContract : StoreContract
{
    /// <summary>A movement of one of two contracts; a retry repeats the key of an earlier one.</summary>
    private sealed record Movement(string Kind, int Contract, int Amount, bool IsRetry);

    [Fact]
    public void Money_is_neither_made_nor_lost_by_any_sequence_of_funding_release_refund_and_retry()
    {
        var movement =
            from kind in Gen.Elements("fund", "release", "refund")
            from contract in Gen.Choose(0, 1)
            from amount in Gen.Choose(1, 500)
            from retry in Gen.Elements(true, false, false)
            select new Movement(kind, contract, amount, retry);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40 * TestScale.Factor), Prop.ForAll(movement.ListOf().ToArbitrary(), PlayAsync));
    }

    private async Task PlayAsync(IEnumerable<Movement> movements)
    {
        var contracts = new[] { Store.Ids.NewId(), Store.Ids.NewId() };
        var worker = Store.Ids.NewId();
        var feesBefore = await BalanceAsync(Account.PlatformFees);
        var done = new Dictionary<(int Contract, string Kind), long>();
        JournalEntry? last = null;
        foreach (var movement in movements)
        {
            var isRetry = movement.IsRetry && last is not null;
            var entry = isRetry ? last! : EntryFor(movement, contracts[movement.Contract], worker);
            var held = await BalanceAsync(Account.Escrow(contracts[movement.Contract]));
            var outcome = await Store.CommitAsync(work => work.Append(entry));
            if (isRetry)
            {
                Assert.Equal(new AlreadyPosted(entry.Key), outcome);
                continue;
            }

            var covered = movement.Kind == "fund" || movement.Amount <= held;
            Assert.IsType(covered ? typeof(Committed) : typeof(AccountOverdrawn), outcome);
            if (!covered) continue;
            last = entry;
            done[(movement.Contract, movement.Kind)] = done.GetValueOrDefault((movement.Contract, movement.Kind)) + movement.Amount;
        }

        await AssertKeptAsync(contracts, worker, feesBefore, done);
    }

    private async Task AssertKeptAsync(
        Guid[] contracts, Guid worker, long feesBefore, Dictionary<(int Contract, string Kind), long> done)
    {
        var released = 0L;
        for (var contract = 0; contract < contracts.Length; contract++)
        {
            var held = await BalanceAsync(Account.Escrow(contracts[contract]));
            Assert.True(held >= 0);
            Assert.Equal(
                done.GetValueOrDefault((contract, "fund")),
                done.GetValueOrDefault((contract, "release")) + done.GetValueOrDefault((contract, "refund")) + held);
            released += done.GetValueOrDefault((contract, "release"));
            foreach (var entry in await Store.Journal.ContractEntriesAsync(contracts[contract], CancellationToken.None))
                Assert.Equal(0, entry.Entry.Postings.Sum(posting => posting.Amount.MinorUnits));
        }

        var fees = await BalanceAsync(Account.PlatformFees) - feesBefore;
        Assert.Equal(released, fees + await BalanceAsync(Account.WalletPending(worker)));
        var sum = 0L;
        await foreach (var (account, balance) in Store.Journal.AllBalancesAsync(CancellationToken.None))
        {
            sum += balance.MinorUnits;
            Assert.Equal(balance.MinorUnits, await BalanceAsync(account));
        }

        Assert.Equal(0, sum);
        await Store.Journal.CloseDaysAsync(Store.Clock.GetUtcNow().AddMinutes(-1), CancellationToken.None);
        Store.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    private JournalEntry EntryFor(Movement movement, Guid contract, Guid worker)
    {
        var amount = new Money(movement.Amount, Currency.Ghs);
        var escrow = Account.Escrow(contract);
        var stripe = Account.Stripe(Currency.Ghs);
        var fee = amount.Share(1000);
        return movement.Kind switch
        {
            "fund" => Entry(new Posting(stripe, -amount), new Posting(escrow, amount)),
            "refund" => Entry(new Posting(escrow, -amount), new Posting(stripe, amount)),
            _ => Entry(
                new Posting(escrow, -amount), new Posting(Account.WalletPending(worker), amount - fee), new Posting(Account.PlatformFees, fee)),
        };

        JournalEntry Entry(params Posting[] postings) => JournalEntry.Create(
            Store.Ids.NewId(), $"{movement.Kind}:{Store.Ids.NewId()}", movement.Kind, contract, Store.Clock.GetUtcNow(), [.. postings]);
    }

    private async Task<long> BalanceAsync(Account account) =>
        (await Store.Journal.BalancesAsync(account, CancellationToken.None)).Sum(balance => balance.MinorUnits);
}
