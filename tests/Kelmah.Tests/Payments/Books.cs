using System.Collections.Immutable;
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

    private readonly Dictionary<Guid, Transaction> releases = [];

    private Transaction? payment;

    private long owed;

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
        if (step.Kind == StepKind.Mature) Mature(Id(1, step.Key));
        if (step.Kind == StepKind.Owe) Owe(step.Key, step.Amount);
        if (step.Kind == StepKind.Charge) Charge(Id(1, step.Key), step.Amount);
        var before = Escrow;
        var tried = step.Kind switch
        {
            StepKind.Fund => before.Hold(Payment.Id, Payment.Amount, Start),
            StepKind.Release => before.Release(Id(1, step.Key), Ghs(step.Amount), Start),
            StepKind.Refund => before.Refund(Id(2, step.Key), Id(1, step.Key), Ghs(step.Amount), Start),
            StepKind.Cover => before.Cover(Id(1, step.Key), Start),
            StepKind.Move => before.PartOf(Id(1, step.Key + 1)) is null ? before.Move(Id(1, step.Key), Id(1, step.Key + 1), Ghs(step.Amount), Start) : before,
            StepKind.GiveBack => Affordable(before, step),
            // No escrow is moved by it.
            StepKind.Forfeit or StepKind.Mature or StepKind.Owe or StepKind.Charge => before,
            StepKind.Freeze => before.Freeze([Id(1, step.Key)], Id(4, step.Key), Start),
            StepKind.Unfreeze => before.Unfreeze(Id(4, step.Key), Start),
        };
        if (tried.IsRefused(out _, out var after) || ReferenceEquals(after, before)) return;
        escrow = after;
        Book(step.Kind, before, after!);
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
        Assert.Equal(balances.GetValueOrDefault(Account.WalletPending(Worker)), Wallet.PendingBalance.MinorUnits);
        Assert.Equal(-balances.GetValueOrDefault(Account.WalletReceivable(Worker)), Wallet.Owed(Currency.Ghs).MinorUnits);
        Assert.Equal(Wallet.PendingBalance.MinorUnits, releases.Values.Sum(release => release.Earning!.Pending.MinorUnits));
        var charges = releases.Values.SelectMany(release => release.Earning!.Charges).ToList();
        var (charged, chargedTaxes, borne) = (charges.Sum(charge => charge.Amount.MinorUnits), charges.Sum(charge => charge.Taxes.MinorUnits), charges.Sum(charge => charge.FromWorker.MinorUnits));
        Assert.All(releases.Values, AssertSound);
        Assert.All(releases.Values, release => Assert.InRange(release.Earning!.Charges.Sum(charge => charge.FromWorker.MinorUnits), 0, release.Earning.Net.MinorUnits));
        var (released, forfeited) = (Escrow.Releases.Sum(release => release.Net.MinorUnits), Entries.Where(entry => entry.Kind == "balance_forfeited")
            .SelectMany(entry => entry.Postings).Where(posting => posting.Account == Account.PlatformFees).Sum(posting => posting.Amount.MinorUnits));
        var given = (Net: Escrow.GiveBacks.Sum(one => one.Net.MinorUnits), Fees: Escrow.GiveBacks.Sum(one => (one.Fee + one.HirerFee).MinorUnits), Taxes: Escrow.GiveBacks.Sum(one => (one.Tax + one.HirerTax).MinorUnits));
        Assert.Equal(released - given.Net - forfeited - borne - owed, Wallet.Balance.MinorUnits + Wallet.PendingBalance.MinorUnits - Wallet.Owed(Currency.Ghs).MinorUnits);
        Assert.Equal(balances.GetValueOrDefault(Account.PlatformFees), Escrow.Releases.Sum(release => (release.Fee + release.HirerFee).MinorUnits) + forfeited - (charged - borne - chargedTaxes) - given.Fees);
        Assert.Equal(balances.GetValueOrDefault(Account.Tax("GH")), Escrow.Releases.Sum(release => (release.Tax + release.HirerTax).MinorUnits) - chargedTaxes - given.Taxes);
        Assert.Equal(Escrow.Held.MinorUnits, Escrow.Parts.Sum(part => part.Total.MinorUnits));
        Assert.All(Escrow.Parts, part => Assert.Equal(part.Total, Money.Sum(Currency.Ghs, part.Sources.Select(source => source.Amount))));
        Assert.All(Escrow.Parts, part => Assert.True(part is { Amount.IsPositive: true, HirerFee.MinorUnits: >= 0, HirerTax.MinorUnits: >= 0 }));
        Assert.All(Escrow.GiveBacks, one => Assert.True(one is { Amount.IsPositive: true, Fee.MinorUnits: >= 0, Tax.MinorUnits: >= 0, HirerFee.MinorUnits: >= 0, HirerTax.MinorUnits: >= 0, Net.MinorUnits: >= 0 }));
        Assert.All(Escrow.ReleasedParts, part => Assert.Equal(part.Part.Total, Money.Sum(Currency.Ghs, part.Part.Sources.Select(source => source.Amount))));
        Assert.Equal(Escrow.Released, Money.Sum(Currency.Ghs, Escrow.ReleasedParts.Select(part => part.Part.Total)));
        var funded = Escrow.HeldAt is null ? 0 : funding.Amount.MinorUnits;
        Assert.Equal(funded, Escrow.Held.MinorUnits + Escrow.Released.MinorUnits + Escrow.Refunded.MinorUnits);
        Assert.Equal(owed - funded, balances.GetValueOrDefault(Account.Stripe(Currency.Ghs)));
        Assert.All(Escrow.Releases, release => Assert.InRange((release.Fee + release.Tax).MinorUnits, 0, release.Amount.MinorUnits));
    }

    private void AssertSound(Transaction release)
    {
        var left = Escrow.ReleasedParts.Single(part => part.Part.MilestoneId == release.MilestoneId);
        Assert.Equal((left.Part.Amount - left.Fee - left.Tax, left.Part.Total), (release.Earning!.Net, release.Earning.Total));
        Assert.Equal<IEnumerable<EscrowSource>>(left.Part.Sources, release.Earning.Sources);
    }

    /// <summary>What the worker gives back, if the wallet has it.</summary>
    private Result<Escrow> Affordable(Escrow before, Step step)
    {
        if (before.GiveBack(Id(3, step.Key + (int)(10 * (step.Amount % 7))), Id(1, step.Key), Ghs(step.Amount), Start).IsRefused(out var refusal, out var after)) return refusal;
        if (ReferenceEquals(after, before)) return after;
        var release = releases[Id(1, step.Key)];
        if (release.GiveBack(after.GiveBacks[^1], Sources(before, after.GiveBacks[^1]), Start).IsRefused(out refusal, out var left)) return refusal;
        return after.GiveBacks[^1].Net - (release.Earning!.Pending - left.Earning!.Pending) <= Wallet.Balance ? after : PaymentErrors.WalletInsufficient;
    }

    /// <summary>It goes back from what a release brought and cannot be withdrawn yet, then from what can.</summary>
    private void GiveBack(Escrow before, Escrow after)
    {
        var given = after.GiveBacks[^1];
        var release = releases[given.MilestoneId];
        var left = release.GiveBack(given, Sources(before, given), Start).Value;
        var pending = release.Earning!.Pending - left.Earning!.Pending;
        var available = given.Net - pending;
        Entries.Add(JournalEntries.GiveBack(
            Guid.CreateVersion7(), after, given, [new Posting(Account.WalletPending(Worker), -pending), new Posting(Account.WalletAvailable(Worker), -available)], Start));
        Wallet = Wallet.ChangePending(-pending, Start).Value.ChangeAvailable(-available, Start).Value;
        releases[given.MilestoneId] = left;
    }

    private static ImmutableArray<EscrowSource> Sources(Escrow before, EscrowGiveBack given) => before.ReleasedFor(given.MilestoneId)!.Take(given.Amount).Taken.Part.Sources;

    /// <summary>Everything that can be withdrawn, once: by its key, a second entry is never posted, and nobody has a wallet after an erasure.</summary>
    private void Forfeit()
    {
        if (Wallet.Available.IsEmpty || Entries.Any(entry => entry.Kind == "balance_forfeited")) return;
        Entries.Add(JournalEntries.Forfeit(Guid.CreateVersion7(), Worker, Wallet.Available, Start));
        Wallet = Wallet.Forfeit(Start);
    }

    /// <summary>What a release brought can be withdrawn, less what the worker owes.</summary>
    private void Mature(Guid milestone)
    {
        if (!releases.TryGetValue(milestone, out var release) || release.RefuseMaturing(Start.AddDays(5)) is not null) return;
        var amount = release.Earning!.Pending;
        Entries.Add(JournalEntries.ReleaseMatured(Guid.CreateVersion7(), release, amount, Start));
        Wallet = Wallet.ChangePending(-amount, Start).Value.ChangeAvailable(amount, Start).Value;
        var netted = Net(release, amount);
        releases[milestone] = release.Mature(netted, Wallet.Balance + netted, Start.AddDays(5)).Value;
    }

    private Money Net(Transaction release, Money amount)
    {
        (Wallet, var netted) = Debts.Net(Wallet, amount, Start).Value;
        if (netted.IsPositive) Entries.Add(JournalEntries.ReceivableNetted(Guid.CreateVersion7(), release, netted, Start));
        return netted;
    }

    /// <summary>A bank takes money back that had been booked for the worker, once by its key.</summary>
    private void Owe(int key, long amount)
    {
        var cause = $"owe:{key}";
        if (amount == 0 || Entries.Any(entry => entry.Key == cause)) return;
        Entries.Add(JournalEntry.Create(
            Guid.CreateVersion7(), cause, "taken_back", null, Start, new Posting(Account.Stripe(Currency.Ghs), Ghs(amount)), new Posting(Account.WalletReceivable(Worker), Ghs(-amount))));
        Wallet = Wallet.ChangeReceivable(Ghs(amount), Start);
        owed += amount;
    }

    /// <summary>A lost chargeback takes some of a release, once.</summary>
    private void Charge(Guid milestone, long amount)
    {
        if (!releases.TryGetValue(milestone, out var release) || release.Earning!.Charges.Length > 0) return;
        var taken = Money.Min(Ghs(amount), release.Earning.LeftOf(Payment.Id));
        if (!taken.IsPositive) return;
        var (fromWorker, _, taxes) = release.Earning.Divide(taken);
        var pending = Money.Min(fromWorker, release.Earning.Pending);
        var available = Money.Min(fromWorker - pending, Wallet.Balance);
        var charge = new EarningCharge(Id(5, 1), Payment.Id, taken, taxes, pending, available, fromWorker - pending - available);
        Entries.Add(JournalEntries.ChargebackCharged(Guid.CreateVersion7(), release, charge, Hirer, "GH", Start));
        Wallet = Wallet.ChangePending(-pending, Start).Value.ChangeAvailable(-available, Start).Value;
        if (charge.Owed.IsPositive) Wallet = Wallet.ChangeReceivable(charge.Owed, Start);
        releases[milestone] = release.Charge(charge, Start);
    }

    /// <summary>Every other one is set aside for a security period.</summary>
    private void Release(Escrow before, EscrowRelease release)
    {
        var isPending = release.Net.IsPositive && releases.Count % 2 == 0;
        var earning = Earning.Of(release, isPending, before.PartOf(release.MilestoneId)!.Take(release.Amount).Taken.Sources);
        var recorded = Transaction.Record(Guid.CreateVersion7(), Worker, before.ContractId, release.MilestoneId, release.Amount, TransactionType.EscrowRelease, Start)
            .Bringing(earning, isPending ? Start.AddDays(5) : null);
        releases.Add(release.MilestoneId, recorded);
        Entries.Add(JournalEntries.Release(Guid.CreateVersion7(), Escrow, release, isPending, Start));
        if (!release.Net.IsPositive) return;
        Wallet = isPending ? Wallet.ChangePending(release.Net, Start).Value : Wallet.ChangeAvailable(release.Net, Start).Value;
        if (!isPending) Net(recorded, release.Net);
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

    private void Book(StepKind kind, Escrow before, Escrow after)
    {
        switch (kind)
        {
            case StepKind.Fund:
                Entries.Add(JournalEntries.Fund(Guid.CreateVersion7(), Payment, after.ContractId, Account.Stripe(Currency.Ghs), Start));
                break;
            case StepKind.Release:
                Release(before, after.Releases[^1]);
                break;
            case StepKind.Refund:
                Entries.Add(JournalEntries.Refund(Guid.CreateVersion7(), after, after.Refunds[^1], Start));
                break;
            case StepKind.GiveBack:
                GiveBack(before, after);
                break;
            case StepKind.Cover:
                // The bank took half of it; the rest is the payer's.
                Entries.Add(JournalEntries.ChargebackCovered(Guid.CreateVersion7(), after, after.Refunds[^1], Ghs(after.Refunds[^1].Amount.MinorUnits / 2), Start));
                break;
            case StepKind.Mature or StepKind.Owe or StepKind.Charge:
            case StepKind.Forfeit or StepKind.Freeze or StepKind.Unfreeze or StepKind.Move:
                break;
        }
    }
}
