using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <content>Money that a worker gives back and has withdrawn: it waits for the withdrawals that it stands in.</content>
public sealed partial record Transaction
{
    /// <summary>Of money given back that had been withdrawn: what it waits for, or waited for; null for anything else.</summary>
    public AwaitedGiveBack? Awaits { get; init; }

    /// <summary>A worker gives money of a release back that has to come back from a connected account first.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="release">Of which.</param>
    /// <param name="net">What the worker will give.</param>
    /// <param name="awaits">What it waits for.</param>
    /// <param name="now">When.</param>
    public static Transaction AwaitGiveBack(Guid id, Transaction release, Money net, AwaitedGiveBack awaits, DateTimeOffset now)
    {
        var awaited = Pending(id, release.UserId, release.ContractId, net, TransactionType.GiveBack, now) with
        {
            MilestoneId = release.MilestoneId,
            Awaits = awaits,
            ExpiresAt = PaymentDeadlines.GiveBackWait.EndsAt(now),
        };
        return Raise(awaited, new GiveBackAwaited(id, release.UserId, release.ContractId, release.MilestoneId, release.Id, net), now);
    }

    /// <summary>What was awaited has come, and was given back. A repeat changes nothing.</summary>
    /// <param name="net">What the worker gave.</param>
    /// <param name="balanceAfter">What the worker can withdraw then; null where that stays as it is.</param>
    /// <param name="now">When.</param>
    public Result<Transaction> CompleteGiveBack(Money net, Money? balanceAfter, DateTimeOffset now) =>
        (Status == TransactionStatus.Pending ? this with { Amount = net, BalanceAfter = balanceAfter } : this).Complete(now);
}

/// <summary>What is given back once money that was withdrawn has come back.</summary>
/// <param name="ReleaseId">The transaction of the release.</param>
/// <param name="Amount">Of the milestone's amount as it was released, the platform's fee included.</param>
/// <param name="WithdrawalIds">The withdrawals that the money comes back from, in which order it was asked for.</param>
public sealed record AwaitedGiveBack(Guid ReleaseId, Money Amount, ImmutableArray<Guid> WithdrawalIds);

/// <summary>A worker gives money of a release back, which has to come back from a withdrawal first.</summary>
/// <param name="ReleaseId">The transaction of the release.</param>
/// <param name="Amount">What the worker will give.</param>
[EventName("GiveBackAwaited")]
public sealed record GiveBackAwaited(Guid TransactionId, Guid UserId, Guid? ContractId, Guid? MilestoneId, Guid ReleaseId, Money Amount)
    : TransactionEvent(TransactionId, UserId, ContractId);
