using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Payments;

/// <summary>An escrow and a wallet that move as the use cases move them: each accepted change appends its entry.</summary>
public sealed class Books(long total, ReleaseConditions conditions, IReadOnlyList<Step> steps)
{
    private const int Milestones = 4;

    private readonly PendingFunding funding = FundingOf(total, conditions);

    private Transaction? payment;

    private Escrow? escrow;

    public IReadOnlyList<Step> Steps => steps;

    public List<JournalEntry> Entries { get; } = [];

    public Wallet Wallet { get; private set; } = Wallet.Open(Guid.CreateVersion7(), Worker, Currency.Ghs, Start);

    public Escrow Escrow => escrow ??= Escrow.Open(Guid.CreateVersion7(), Payment.ContractId!.Value, Hirer, Worker, conditions, funding, Start);

    private Transaction Payment => payment ??= Transaction.StartFunding(
        funding.TransactionId, Hirer, Guid.CreateVersion7(), funding.Amount, PaymentChannel.Card, Start);

    public override string ToString() => $"{total} at {conditions}: {string.Join(", ", steps)}";

    public void Run(Step step)
    {
        if (step.Kind == StepKind.Forfeit) Forfeit();
        var before = Escrow;
        var tried = step.Kind switch
        {
            StepKind.Fund => before.Hold(Payment.Id, Payment.Amount, Start),
            StepKind.Release => before.Release(Id(1, step.Key), Ghs(step.Amount), Start),
            StepKind.Refund => before.Refund(Id(2, step.Key), Id(1, step.Key), Ghs(step.Amount), Start),
            StepKind.Cover => before.Cover(Id(1, step.Key), Start),
            StepKind.Move => before.PartOf(Id(1, step.Key + 1)) is null ? before.Move(Id(1, step.Key), Id(1, step.Key + 1), Ghs(step.Amount), Start) : before,
            // No escrow is moved by it.
            StepKind.Forfeit => before,
            StepKind.Freeze => before.Freeze([Id(1, step.Key)], Id(4, step.Key), Start),
            StepKind.Unfreeze => before.Unfreeze(Id(4, step.Key), Start),
        };
        if (tried.IsRefused(out _, out var after) || ReferenceEquals(after, before)) return;
        escrow = after;
        Book(step.Kind, after!);
    }

    public void AssertSound()
    {
        Assert.All(Entries, entry => entry.AssertBalanced());
        Assert.Equal(Entries.Count, Entries.Select(entry => entry.Key).Distinct().Count());
        var balances = Entries.SelectMany(entry => entry.Postings)
            .GroupBy(posting => posting.Account, posting => posting.Amount.MinorUnits)
            .ToDictionary(account => account.Key, account => account.Sum());
        Assert.All(balances.Where(balance => balance.Key.IsGuarded), balance => Assert.True(balance.Value >= 0));
        Assert.Equal(balances.GetValueOrDefault(Account.Escrow(Escrow.ContractId)), Escrow.Held.MinorUnits);
        Assert.Equal(balances.GetValueOrDefault(Account.WalletAvailable(Worker)), Wallet.Balance.MinorUnits);
        var (released, forfeited) = (Escrow.Releases.Sum(release => release.Net.MinorUnits), Entries.Where(entry => entry.Kind == "balance_forfeited")
            .SelectMany(entry => entry.Postings).Where(posting => posting.Account == Account.PlatformFees).Sum(posting => posting.Amount.MinorUnits));
        Assert.Equal(released, Wallet.Balance.MinorUnits + forfeited);
        Assert.Equal(balances.GetValueOrDefault(Account.PlatformFees), Escrow.Releases.Sum(release => (release.Fee + release.HirerFee).MinorUnits) + forfeited);
        Assert.Equal(balances.GetValueOrDefault(Account.Tax("GH")), Escrow.Releases.Sum(release => (release.Tax + release.HirerTax).MinorUnits));
        Assert.Equal(Escrow.Held.MinorUnits, Escrow.Parts.Sum(part => part.Total.MinorUnits));
        Assert.All(Escrow.Parts, part => Assert.Equal(part.Total, Money.Sum(Currency.Ghs, part.Sources.Select(source => source.Amount))));
        Assert.All(Escrow.Parts, part => Assert.True(part is { Amount.IsPositive: true, HirerFee.MinorUnits: >= 0, HirerTax.MinorUnits: >= 0 }));
        var funded = Escrow.HeldAt is null ? 0 : funding.Amount.MinorUnits;
        Assert.Equal(funded, Escrow.Held.MinorUnits + Escrow.Released.MinorUnits + Escrow.Refunded.MinorUnits);
        Assert.Equal(-funded, balances.GetValueOrDefault(Account.Stripe(Currency.Ghs)));
        Assert.All(Escrow.Releases, release => Assert.InRange((release.Fee + release.Tax).MinorUnits, 0, release.Amount.MinorUnits));
    }

    /// <summary>Everything that can be withdrawn, once: by its key, a second entry is never posted, and nobody has a wallet after an erasure.</summary>
    private void Forfeit()
    {
        if (Wallet.Available.IsEmpty || Entries.Any(entry => entry.Kind == "balance_forfeited")) return;
        Entries.Add(JournalEntries.Forfeit(Guid.CreateVersion7(), Worker, Wallet.Available, Start));
        Wallet = Wallet.Forfeit(Start);
    }

    /// <summary>The total over a few milestones, none of them empty.</summary>
    private static PendingFunding FundingOf(long total, ReleaseConditions conditions)
    {
        var payment = Guid.CreateVersion7();
        var count = (int)Math.Min(Milestones, total);
        var parts = Enumerable.Range(1, count).Select(key => EscrowPart.Of(
            Id(1, key), Ghs(key == count ? total - ((count - 1) * (total / count)) : total / count), conditions, payment));
        return new PendingFunding(payment, [.. parts]);
    }

    private static Guid Id(int kind, int key) => new(kind, (short)key, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private void Book(StepKind kind, Escrow after)
    {
        switch (kind)
        {
            case StepKind.Fund:
                Entries.Add(JournalEntries.Fund(Guid.CreateVersion7(), Payment, after.ContractId, Account.Stripe(Currency.Ghs), Start));
                break;
            case StepKind.Release:
                var release = after.Releases[^1];
                Entries.Add(JournalEntries.Release(Guid.CreateVersion7(), after, release, Start));
                if (release.Net.IsPositive) Wallet = Wallet.ChangeAvailable(release.Net, Start).Value;
                break;
            case StepKind.Refund:
                Entries.Add(JournalEntries.Refund(Guid.CreateVersion7(), after, after.Refunds[^1], Start));
                break;
            case StepKind.Cover:
                // The bank took half of it; the rest is the payer's.
                Entries.Add(JournalEntries.ChargebackCovered(Guid.CreateVersion7(), after, after.Refunds[^1], Ghs(after.Refunds[^1].Amount.MinorUnits / 2), Start));
                break;
            case StepKind.Forfeit or StepKind.Freeze or StepKind.Unfreeze or StepKind.Move:
                break;
        }
    }
}
