using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Adds movements of an escrow's money to a unit of work: journal entries, wallets, transactions, milestones, and with the last money the end of
/// the contract. All that one commit moves of an escrow goes through one call.
/// </summary>
public sealed class EscrowMovements(IContracts contracts, Wallets wallets, Debts debts, SecurityPeriods periods, TimeProvider clock, IIdSource ids)
{
    /// <summary>Divides what is held for some milestones of one contract: to the worker what is given, the rest back to the hirer.</summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="escrow">As it was loaded, with its parts.</param>
    /// <param name="parts">The milestones as they will be stored but for their money.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>What will be stored; refused where a part is frozen, or not held.</returns>
    public Task<Result<Settled>> SettleAsync(UnitOfWork work, Escrow escrow, IReadOnlyList<SplitPart> parts, CancellationToken cancellationToken) =>
        SettleAsync(work, escrow, parts, endsContract: false, cancellationToken);

    /// <summary>The same, with which the parties may end the contract.</summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="escrow">As it was loaded, with its parts.</param>
    /// <param name="parts">The milestones as they will be stored but for their money.</param>
    /// <param name="endsContract">Whether what was not funded is abandoned with it.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<Settled>> SettleAsync(
        UnitOfWork work, Escrow escrow, IReadOnlyList<SplitPart> parts, bool endsContract, CancellationToken cancellationToken) =>
        SettleAsync(
            work, escrow, parts,
            (next, milestones) => contracts.FollowAsync(work, milestones, next.Held.IsZero, endsContract, cancellationToken),
            cancellationToken);

    /// <summary>The same, as a dispute ended, with which its contract goes on or ends.</summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="escrow">As it was loaded, with its parts, of which the dispute freezes none any more.</param>
    /// <param name="parts">The milestones as they are stored.</param>
    /// <param name="kept">Where the contract ends: milestones that do not end with it, besides those whose money is held; null where it goes on.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<Settled>> SettleDisputedAsync(
        UnitOfWork work, Escrow escrow, IReadOnlyList<SplitPart> parts, IReadOnlyCollection<Guid>? kept, CancellationToken cancellationToken) =>
        SettleAsync(
            work, escrow, parts,
            (next, milestones) =>
            {
                var rest = new DisputedRest(next.Held.IsZero, next.FrozenAt is not null, kept is null ? null : [.. kept, .. next.Parts.Select(part => part.MilestoneId)]);
                return contracts.FollowDisputeAsync(work, milestones, rest, cancellationToken);
            },
            cancellationToken);

    /// <summary>Gives a part of what is held for some milestones back to the hirer; the milestones go on.</summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="escrow">As it was loaded, with its parts.</param>
    /// <param name="backs">What goes back of each milestone's amount, above zero.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<Escrow>> ReduceAsync(
        UnitOfWork work, Escrow escrow, IReadOnlyList<(Guid MilestoneId, Money Back)> backs, CancellationToken cancellationToken)
    {
        var next = escrow;
        var moved = new List<Movement>(backs.Count);
        foreach (var (milestoneId, back) in backs)
        {
            var held = next.PartOf(milestoneId);
            if (next.Refund(ids.NewId(), milestoneId, back, clock.GetUtcNow()).IsRefused(out var refusal, out var reduced)) return refusal;
            next = reduced;
            moved.Add(new Movement(next, Release: null, next.Refunds[^1], held!.Take(back).Taken, Sources: []));
        }

        return await AddAsync(work, next, moved, cancellationToken).ConfigureAwait(false) is { } refused ? refused : work.Update(next);
    }

    /// <summary>Starts the refunds at Stripe of money that has been set aside for the hirer, one for each payment that it came from.</summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="part">What goes back.</param>
    /// <param name="milestoneId">Whose money it was.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task StartRefundsAsync(UnitOfWork work, EscrowPart part, Guid milestoneId, CancellationToken cancellationToken)
    {
        foreach (var source in part.Sources)
        {
            var payment = await work.FindAsync<Transaction>(source.TransactionId, cancellationToken).ConfigureAwait(false);
            work.Insert(Transaction.StartMilestoneRefund(ids.NewId(), payment!, milestoneId, source.Amount, clock.GetUtcNow()));
        }
    }

    private async Task<Result<Settled>> SettleAsync(
        UnitOfWork work, Escrow escrow, IReadOnlyList<SplitPart> parts, Func<Escrow, ImmutableArray<Milestone>, Task> follow, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var next = escrow;
        var settlements = new List<MilestoneSettlement>(parts.Count);
        var moved = new List<Movement>(parts.Count);
        foreach (var part in parts)
        {
            if (Divide(next, part, now).IsRefused(out var refusal, out var movement)) return refusal;
            next = movement.Escrow;
            moved.Add(movement);
            settlements.Add(movement.SettlementOf(part.Milestone));
        }

        // The milestones first, so that a concurrent command meets their versions and not the wallet that we open; and the contract after the money.
        if (contracts.Settle(work, settlements, now).IsRefused(out var unsettled, out var milestones)) return unsettled;
        var stored = work.Update(next);
        await follow(next, milestones).ConfigureAwait(false);
        if (await AddAsync(work, next, moved, cancellationToken).ConfigureAwait(false) is { } refused) return refused;
        return new Settled(stored, milestones);
    }

    /// <summary>Divides what is held for a milestone.</summary>
    /// <param name="escrow">With its parts.</param>
    /// <param name="split">The milestone, and what goes to the worker.</param>
    /// <param name="now">UTC.</param>
    internal static Result<Movement> Divide(Escrow escrow, SplitPart split, DateTimeOffset now)
    {
        var milestoneId = split.Milestone.Id;
        EscrowRelease? release = null;
        var sources = ImmutableArray<EscrowSource>.Empty;
        var next = escrow;
        if (split.ToWorker.IsPositive)
        {
            if (next.Release(milestoneId, split.ToWorker, now).IsRefused(out var refusal, out var released)) return refusal;
            next = released;
            release = next.Releases.First(one => one.MilestoneId == milestoneId);
            sources = escrow.PartOf(milestoneId)?.Take(split.ToWorker).Taken.Sources ?? sources;
        }

        var rest = next.PartOf(milestoneId);
        if (rest is null && release is not null) return new Movement(next, release, null, null, sources);
        if (next.Refund(split.Cause, milestoneId, rest?.Amount ?? Money.Zero(escrow.Amount.Currency), now).IsRefused(out var refused, out var refunded)) return refused;
        // Nothing rests where a concurrent command refunded it for the same cause after the caller's first reading: nothing moves, and the commit
        // meets the versions that the caller read.
        return new Movement(refunded, release, rest is null ? null : refunded.Refunds[^1], rest, sources);
    }

    /// <summary>Adds what the movements change besides the milestones and the escrow; the wallets once for all.</summary>
    private async Task<Refusal?> AddAsync(UnitOfWork work, Escrow escrow, IReadOnlyList<Movement> moved, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var availableAt = moved.Any(movement => movement.Release is { Net.IsPositive: true })
            ? await periods.EndOfAsync(work.Peek, escrow.WorkerId, now, cancellationToken).ConfigureAwait(false)
            : null;
        foreach (var movement in moved)
        {
            if (movement.Release is { } release) work.Append(JournalEntries.Release(ids.NewId(), escrow, release, availableAt is not null, now));
            if (movement.Refund is not { } refund) continue;
            work.Append(JournalEntries.Refund(ids.NewId(), escrow, refund, now));
            await StartRefundsAsync(work, movement.Back!, movement.Back!.MilestoneId, cancellationToken).ConfigureAwait(false);
        }

        var currency = escrow.Amount.Currency;
        var back = Money.Sum(currency, moved.Select(movement => movement.Refund).OfType<EscrowRefund>().Select(refund => refund.Amount));
        if (back.IsPositive)
        {
            var set = await wallets.ChangeAsync(work, escrow.HirerId, currency, wallet => wallet.ChangePending(back, now), cancellationToken).ConfigureAwait(false);
            if (set.IsRefused(out var refusal, out _)) return refusal;
        }

        var released = moved.Where(movement => movement.Release is not null).ToList();
        return availableAt is { } due
            ? await SetAsideAsync(work, escrow, released, due, cancellationToken).ConfigureAwait(false)
            : await CreditAsync(work, escrow, released, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the worker's part aside until the security period is over, and records the releases and the fees as the worker sees them.</summary>
    private async Task<Refusal?> SetAsideAsync(
        UnitOfWork work, Escrow escrow, List<Movement> released, DateTimeOffset availableAt, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var net = NetOf(escrow, released);
        var set = await wallets.ChangeAsync(work, escrow.WorkerId, net.Currency, wallet => wallet.ChangePending(net, now), cancellationToken).ConfigureAwait(false);
        if (set.IsRefused(out var refusal, out _)) return refusal;
        foreach (var movement in released)
            Record(work, escrow, movement, movement.Release!.Net.IsPositive ? availableAt : null, balance: null);
        return null;
    }

    /// <summary>Credits the worker at once, less what the worker owes, and records the same.</summary>
    private async Task<Refusal?> CreditAsync(UnitOfWork work, Escrow escrow, List<Movement> released, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var net = NetOf(escrow, released);
        var netted = new List<Money>(released.Count);
        var balance = Money.Zero(net.Currency);
        if (net.IsPositive)
        {
            var credited = await wallets.ChangeAsync(
                work, escrow.WorkerId, net.Currency, wallet => Credit(wallet, released, netted, now), cancellationToken).ConfigureAwait(false);
            if (credited.IsRefused(out var refusal, out var wallet)) return refusal;
            balance = wallet.In(net.Currency).Balance - net + Money.Sum(net.Currency, netted);
        }

        foreach (var (movement, debt) in released.Zip(netted.Concat(Enumerable.Repeat(Money.Zero(net.Currency), released.Count))))
        {
            balance += movement.Release!.Net;
            var release = Record(work, escrow, movement, availableAt: null, movement.Release.Net.IsPositive ? balance : null);
            balance -= debt;
            debts.Record(work, release, debt, balance);
        }

        return null;
    }

    private static Money NetOf(Escrow escrow, List<Movement> released) =>
        Money.Sum(escrow.Amount.Currency, released.Select(movement => movement.Release!.Net));

    /// <summary>The wallet with each release less what of it pays a debt, which is added to a list.</summary>
    private static Result<Wallet> Credit(Wallet wallet, List<Movement> released, List<Money> netted, DateTimeOffset now)
    {
        foreach (var net in released.Select(movement => movement.Release!.Net))
        {
            if (!net.IsPositive)
            {
                netted.Add(net);
                continue;
            }

            var credited = wallet.ChangeAvailable(net, now).Then(free => Debts.Net(free, net, now));
            if (credited.IsRefused(out var refusal, out var paid)) return refusal;
            netted.Add(paid.Netted);
            wallet = paid.Wallet;
        }

        return wallet;
    }

    /// <summary>A release as the worker sees it, with the fee and the tax that were kept of it.</summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="escrow">After it.</param>
    /// <param name="movement">With a release.</param>
    /// <param name="availableAt">When the worker can withdraw it; null for now.</param>
    /// <param name="balance">What the worker can withdraw after it; null where the release does not change that.</param>
    /// <returns>The release.</returns>
    private Transaction Record(UnitOfWork work, Escrow escrow, Movement movement, DateTimeOffset? availableAt, Money? balance)
    {
        var release = movement.Release!;
        var earning = Earning.Of(release, availableAt is not null, movement.Sources);
        var recorded = work.Insert(Of(TransactionType.EscrowRelease, release.Amount, balance + release.Fee + release.Tax).Bringing(earning, availableAt));
        if (release.Fee.IsPositive) work.Insert(Of(TransactionType.Fee, release.Fee, balance + release.Tax));
        if (release.Tax.IsPositive) work.Insert(Of(TransactionType.Tax, release.Tax, balance));
        return recorded;

        Transaction Of(TransactionType type, Money amount, Money? balanceAfter) => Transaction.Record(
            ids.NewId(), escrow.WorkerId, escrow.ContractId, release.MilestoneId, amount, type, clock.GetUtcNow(), balanceAfter);
    }

    /// <summary>What happened to one milestone's money.</summary>
    /// <param name="Escrow">After it.</param>
    /// <param name="Release">What went to the worker; null for nothing.</param>
    /// <param name="Refund">What went back; null for nothing.</param>
    /// <param name="Back">The part of the escrow that went back.</param>
    /// <param name="Sources">The payments that what went to the worker came from, fees included.</param>
    internal sealed record Movement(Escrow Escrow, EscrowRelease? Release, EscrowRefund? Refund, EscrowPart? Back, ImmutableArray<EscrowSource> Sources)
    {
        public MilestoneSettlement SettlementOf(Milestone milestone)
        {
            var nothing = Money.Zero(Escrow.Amount.Currency);
            return new MilestoneSettlement(milestone, Release?.Amount ?? nothing, Release?.Fee + Release?.Tax ?? nothing, Back?.Amount ?? nothing);
        }
    }
}

/// <summary>What a settlement will store.</summary>
/// <param name="Escrow">After it.</param>
/// <param name="Milestones">In the order in which they were given.</param>
public sealed record Settled(Escrow Escrow, IReadOnlyList<Milestone> Milestones);

/// <summary>How what is held for a milestone is divided.</summary>
/// <param name="Milestone">As it will be stored but for its money.</param>
/// <param name="ToWorker">Of the held part of its amount, the platform's fee included; the rest goes back to the hirer.</param>
/// <param name="Cause">What the refund of the rest is for, unique to the milestone: a request, or the milestone itself.</param>
public sealed record SplitPart(Milestone Milestone, Money ToWorker, Guid Cause);
