using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// The money of a contract between its funding and its release, milestone by milestone. Once funded, amount = held + released + refunded, and
/// <see cref="Held"/> is the balance of <see cref="Kernel.Journal.Account.Escrow"/>.
/// </summary>
public sealed record Escrow : Entity, IHasParties
{
    /// <summary>The contract; each has one escrow.</summary>
    public required Guid ContractId { get; init; }

    /// <summary>The first payment that arrived; before, the last one that was started.</summary>
    public required Guid TransactionId { get; init; }

    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>All that was funded by now, fees included; before the first payment, what it is to bring.</summary>
    public required Money Amount { get; init; }

    /// <summary>What is still there; zero before the payment.</summary>
    public required Money Held { get; init; }

    /// <summary>What left for the worker, the platform's fees and taxes included, less what the worker gave back.</summary>
    public required Money Released { get; init; }

    /// <summary>What went back to the hirer, from the escrow or by the worker's own will.</summary>
    public required Money Refunded { get; init; }

    /// <summary>The fees and the inspection as signed.</summary>
    public required ReleaseConditions ReleaseConditions { get; init; }

    /// <summary>What is held for each milestone; together <see cref="Held"/>.</summary>
    public ImmutableArray<EscrowPart> Parts { get; init; } = [];

    /// <summary>Each payment that arrived, in order; empty for one of an earlier release of the app, which was funded by one for all.</summary>
    public ImmutableArray<EscrowPayment> Fundings { get; init; } = [];

    /// <summary>The payment that was started last, and has not arrived; it may have come to nothing.</summary>
    public PendingFunding? PendingFunding { get; init; }

    /// <summary>Each release, in order.</summary>
    public ImmutableArray<EscrowRelease> Releases { get; init; } = [];

    /// <summary>Each refund, in order.</summary>
    public ImmutableArray<EscrowRefund> Refunds { get; init; } = [];

    /// <summary>Each part of a release that the worker gave back, in order.</summary>
    public ImmutableArray<EscrowGiveBack> GiveBacks { get; init; } = [];

    /// <summary>What is left of each release, with the payments that it came from; a release of an earlier release of the app is missing.</summary>
    public ImmutableArray<ReleasedPart> ReleasedParts { get; init; } = [];

    public DateTimeOffset? HeldAt { get; init; }

    /// <summary>When the last part left; null while there is one.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>Since when a part of it is frozen; null where none is.</summary>
    public DateTimeOffset? FrozenAt { get; init; }

    /// <summary>What became of the money; null before the payment.</summary>
    public EscrowStatus? Status =>
        HeldAt is null ? null
        : FrozenAt is not null ? EscrowStatus.Disputed
        : Held.IsZero ? EscrowStatus.FullRelease
        : Held == Amount ? EscrowStatus.Held
        : EscrowStatus.PartialRelease;

    /// <summary>Whether an earlier release of the app stored it, which held the money of all milestones as one.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool LacksParts => HeldAt is null ? PendingFunding is null : Parts.IsEmpty && !Held.IsZero;

    /// <summary>An empty escrow that waits for a payment.</summary>
    public static Escrow Open(
        Guid id, Guid contractId, Guid hirerId, Guid workerId, ReleaseConditions conditions, PendingFunding funding, DateTimeOffset now)
    {
        var nothing = Money.Zero(funding.Amount.Currency);
        var escrow = new Escrow
        {
            Id = id,
            ContractId = contractId,
            TransactionId = funding.TransactionId,
            HirerId = hirerId,
            WorkerId = workerId,
            Amount = funding.Amount,
            Held = nothing,
            Released = nothing,
            Refunded = nothing,
            ReleaseConditions = conditions,
            PendingFunding = funding,
            CreatedAt = now,
        };
        return Raise(escrow, new EscrowAwaitsPayment(id, contractId, hirerId, workerId, funding.TransactionId, funding.Amount), now);
    }

    /// <summary>What is held of a milestone's amount.</summary>
    public Money HeldFor(Guid milestoneId) => PartOf(milestoneId)?.Amount ?? Money.Zero(Amount.Currency);

    /// <summary>What is held for a milestone; null for nothing.</summary>
    public EscrowPart? PartOf(Guid milestoneId) => Parts.FirstOrDefault(part => part.MilestoneId == milestoneId);

    /// <summary>The milestones' parts of one that <see cref="LacksParts"/>.</summary>
    /// <param name="milestones">The contract's, as they are stored.</param>
    public Escrow WithParts(IEnumerable<Milestone> milestones) => !LacksParts ? this : HeldAt is null ? this with
    {
        PendingFunding = PendingFunding.Of(TransactionId, milestones, escrow: null, ReleaseConditions),
    }
    : this with
    {
        Parts = [.. milestones.Where(milestone => !milestone.IsSettled).Select(milestone => new EscrowPart(
            milestone.Id, milestone.Amount, Money.Zero(Amount.Currency), Money.Zero(Amount.Currency))
        {
            Sources = [new EscrowSource(TransactionId, milestone.Amount)],
            FrozenAt = FrozenAt,
            FrozenBy = FrozenAt is null ? null : Guid.Empty,
        })],
    };

    /// <summary>Another payment is started: the one before has arrived, or has come to nothing. A repeat changes nothing.</summary>
    public Result<Escrow> AwaitPayment(PendingFunding funding, DateTimeOffset now)
    {
        if (PendingFunding?.TransactionId == funding.TransactionId) return this;
        return Raise(
            this with
            {
                PendingFunding = funding,
                TransactionId = HeldAt is null ? funding.TransactionId : TransactionId,
                Amount = HeldAt is null ? funding.Amount : Amount,
            },
            new EscrowAwaitsPayment(Id, ContractId, HirerId, WorkerId, funding.TransactionId, funding.Amount),
            now);
    }

    /// <summary>The payment arrived. A repeat changes nothing.</summary>
    public Result<Escrow> Hold(Guid transactionId, Money paid, DateTimeOffset now)
    {
        if (Fundings.Any(funding => funding.TransactionId == transactionId && funding.Amount == paid)) return this;
        if (PendingFunding is not { } awaited || transactionId != awaited.TransactionId || paid != awaited.Amount) return PaymentErrors.EscrowPaymentDiffers;
        return Raise(
            this with
            {
                Parts = awaited.Parts.Aggregate(Parts, Add),
                Fundings = Fundings.Add(new EscrowPayment(transactionId, [.. awaited.Parts.Select(part => part.MilestoneId)], paid, now)),
                PendingFunding = null,
                Amount = HeldAt is null ? paid : Amount + paid,
                Held = Held + paid,
                HeldAt = HeldAt ?? now,
                ReleasedAt = null,
            },
            new EscrowHeld(Id, ContractId, HirerId, WorkerId, transactionId, paid),
            now);
    }

    /// <summary>
    /// Releases money of a milestone to the worker, with its part of the hirer's fee to the platform. The worker's fee is the platform's share
    /// of all that was released by now, rounded half to even, less the fees before: so the whole is rounded once, and parts that are too small
    /// for a fee of their own carry it together; the tax on it likewise. A repeat for the same milestone and amount changes nothing.
    /// </summary>
    public Result<Escrow> Release(Guid milestoneId, Money amount, DateTimeOffset now)
    {
        if (Releases.FirstOrDefault(release => release.MilestoneId == milestoneId) is { } before)
            return before.Amount == amount ? this : PaymentErrors.EscrowAlreadyReleased;
        if (Take(milestoneId, amount).IsRefused(out var refusal, out var division)) return refusal;
        var (taken, left) = division;
        var fee = FeeOf(amount);
        var release = new EscrowRelease(milestoneId, amount, fee)
        {
            Tax = TaxOf(fee, amount),
            HirerFee = taken.HirerFee,
            HirerTax = taken.HirerTax,
        };
        var next = Without(taken, left, now) with
        {
            Released = Released + release.Total,
            Releases = Releases.Add(release),
            ReleasedParts = ReleasedParts.Add(ReleasedPart.Of(taken, release)),
        };
        return Raise(
            next,
            new EscrowReleased(Id, ContractId, HirerId, WorkerId, milestoneId, amount, release.Fee) { Tax = release.Tax, HirerFee = release.HirerFee, HirerTax = release.HirerTax },
            now);
    }

    /// <summary>What is left of a release to be given back; null where nothing was released for the milestone, or all of it was given back.</summary>
    public ReleasedPart? ReleasedFor(Guid milestoneId)
    {
        if (ReleasedParts.FirstOrDefault(part => part.Part.MilestoneId == milestoneId) is { } kept) return kept.Part.Amount.IsZero ? null : kept;
        return Releases.FirstOrDefault(release => release.MilestoneId == milestoneId) is { } release
            ? new ReleasedPart(new EscrowPart(milestoneId, release.Amount, release.HirerFee, release.HirerTax) { Sources = ProbableSources(release) }, release.Fee, release.Tax)
            : null;
    }

    /// <summary>
    /// The worker gives money of a release back to the hirer: the fees and the taxes on it go back in proportion to what is left of the release, and what remains of them
    /// by rounding stays with the rest. A repeat for the same id changes nothing.
    /// </summary>
    /// <param name="giveBackId">What is recorded of it.</param>
    /// <param name="milestoneId">Whose release.</param>
    /// <param name="amount">Of the milestone's amount, the worker's fee included.</param>
    /// <param name="now">When.</param>
    public Result<Escrow> GiveBack(Guid giveBackId, Guid milestoneId, Money amount, DateTimeOffset now)
    {
        if (GiveBacks.Any(given => given.GiveBackId == giveBackId)) return this;
        if (!amount.IsPositive) return PaymentErrors.AmountNotPositive;
        if (ReleasedFor(milestoneId) is not { } part || amount > part.Part.Amount) return PaymentErrors.GiveBackTooMuch;
        var (taken, left) = part.Take(amount);
        var given = EscrowGiveBack.Of(giveBackId, taken, now);
        return Raise(
            this with
            {
                ReleasedParts = [.. ReleasedParts.Where(other => other.Part.MilestoneId != milestoneId), left],
                GiveBacks = GiveBacks.Add(given),
                Released = Released - given.Total,
                Refunded = Refunded + given.Total,
            },
            new EscrowGivenBack(Id, ContractId, HirerId, WorkerId, milestoneId, giveBackId, given.Net, given.Total),
            now);
    }

    /// <summary>
    /// Gives money of a milestone back to the hirer, with its part of the hirer's fee. A repeat for the same refund changes nothing.
    /// </summary>
    /// <param name="refundId">What causes it.</param>
    /// <param name="milestoneId">Whose money.</param>
    /// <param name="amount">Of the milestone's amount.</param>
    /// <param name="now">When.</param>
    public Result<Escrow> Refund(Guid refundId, Guid milestoneId, Money amount, DateTimeOffset now)
    {
        if (Refunds.Any(refund => refund.RefundId == refundId)) return this;
        if (Take(milestoneId, amount).IsRefused(out var refusal, out var division)) return refusal;
        var (taken, left) = division;
        var back = new EscrowRefund(refundId, taken.Total) { MilestoneId = milestoneId };
        return Raise(
            Without(taken, left, now) with { Refunded = Refunded + back.Amount, Refunds = Refunds.Add(back) },
            new EscrowRefunded(Id, ContractId, HirerId, WorkerId, refundId, back.Amount),
            now);
    }

    /// <summary>A milestone's frozen money pays what the hirer's bank took: all of it leaves. A repeat for the same milestone changes nothing.</summary>
    public Result<Escrow> Cover(Guid milestoneId, DateTimeOffset now)
    {
        if (PartOf(milestoneId) is not { } part || Refunds.Any(refund => refund.RefundId == milestoneId)) return Refund(milestoneId, milestoneId, HeldFor(milestoneId), now);
        return (this with { Parts = Parts.Replace(part, part with { FrozenAt = null, FrozenBy = null }) }).Refund(milestoneId, milestoneId, part.Amount, now);
    }

    /// <summary>A part of a milestone's money is another milestone's from now on.</summary>
    /// <param name="fromMilestoneId">Whose it is.</param>
    /// <param name="toMilestoneId">Whose it becomes; has none.</param>
    /// <param name="amount">Less than all.</param>
    /// <param name="now">When.</param>
    public Result<Escrow> Move(Guid fromMilestoneId, Guid toMilestoneId, Money amount, DateTimeOffset now)
    {
        if (Take(fromMilestoneId, amount).IsRefused(out var refusal, out var division)) return refusal;
        var (taken, left) = division;
        return Raise(
            this with { Parts = Parts.Replace(PartOf(fromMilestoneId)!, left).Add(taken with { MilestoneId = toMilestoneId }) },
            new EscrowPartMoved(Id, ContractId, HirerId, WorkerId, fromMilestoneId, toMilestoneId, amount),
            now);
    }

    /// <summary>
    /// A chargeback stops every movement of some milestones' money. What another one has frozen stays as it is; of what a dispute has frozen, the bank decides first.
    /// </summary>
    /// <param name="milestoneIds">Whose money.</param>
    /// <param name="cause">The chargeback.</param>
    /// <param name="now">When.</param>
    public Result<Escrow> Freeze(IReadOnlyCollection<Guid> milestoneIds, Guid cause, DateTimeOffset now)
    {
        if (HeldAt is null) return PaymentErrors.EscrowNotHeld;
        var frozen = Parts.Where(part => !part.AwaitsBank && milestoneIds.Contains(part.MilestoneId)).ToList();
        if (frozen.Count == 0) return milestoneIds.All(id => PartOf(id) is null) ? PaymentErrors.EscrowNotHeld : this;
        return Frozen(frozen, part => part with { FrozenAt = part.FrozenAt ?? now, FrozenBy = cause }, now);
    }

    /// <summary>What one cause has frozen is free again, but for what a dispute is open about: that stays frozen by the dispute.</summary>
    /// <param name="cause">The chargeback that ended.</param>
    /// <param name="now">When.</param>
    public Result<Escrow> Unfreeze(Guid cause, DateTimeOffset now)
    {
        var parts = Parts.Select(part => part.FrozenBy == cause || part.FrozenBy == Guid.Empty
            ? part with { FrozenAt = part.DisputeId is null ? null : part.FrozenAt, FrozenBy = part.DisputeId }
            : part).ToImmutableArray();
        var frozenAt = parts.Min(part => part.FrozenAt);
        if (FrozenAt is null || (frozenAt is not null && parts.SequenceEqual(Parts))) return PaymentErrors.EscrowNotFrozen;
        return Raise(this with { Parts = parts, FrozenAt = frozenAt }, new EscrowUnfrozen(Id, ContractId, HirerId, WorkerId), now);
    }

    /// <summary>A dispute stops every movement of some milestones' money, each of which is disputed once at a time.</summary>
    /// <param name="milestoneIds">Whose money.</param>
    /// <param name="disputeId">The dispute.</param>
    /// <param name="now">When.</param>
    public Result<Escrow> Contest(IReadOnlyCollection<Guid> milestoneIds, Guid disputeId, DateTimeOffset now)
    {
        var contested = Parts.Where(part => milestoneIds.Contains(part.MilestoneId)).ToList();
        if (contested.Count == 0 || contested.Count < milestoneIds.Count) return PaymentErrors.EscrowNotHeld;
        if (contested.Any(part => part.AwaitsBank)) return DisputeErrors.AwaitsBank;
        if (contested.Any(part => part.DisputeId is not null)) return DisputeErrors.AlreadyOpen;
        return Frozen(contested, part => part with { FrozenAt = now, FrozenBy = disputeId, DisputeId = disputeId }, now);
    }

    /// <summary>A dispute has ended: what it had frozen is free again, but for what a bank decides about. A repeat changes nothing.</summary>
    public Escrow EndContest(Guid disputeId, DateTimeOffset now)
    {
        if (PartsOf(disputeId).IsEmpty) return this;
        var parts = Parts.Select(part => part.DisputeId != disputeId ? part
            : part.AwaitsBank ? part with { DisputeId = null }
            : part with { FrozenAt = null, FrozenBy = null, DisputeId = null }).ToImmutableArray();
        return Raise(this with { Parts = parts, FrozenAt = parts.Min(part => part.FrozenAt) }, new EscrowUnfrozen(Id, ContractId, HirerId, WorkerId), now);
    }

    /// <summary>What is held of the milestones that a dispute is open about.</summary>
    public ImmutableArray<EscrowPart> PartsOf(Guid disputeId) => [.. Parts.Where(part => part.DisputeId == disputeId)];

    /// <summary>What one cause has frozen is kept frozen by another.</summary>
    public Escrow TakeOver(Guid ended, Guid next, DateTimeOffset now) => Raise(
        this with { Parts = [.. Parts.Select(part => part.FrozenBy == ended || part.FrozenBy == Guid.Empty ? part with { FrozenBy = next } : part)] },
        new EscrowFrozen(Id, ContractId, HirerId, WorkerId),
        now);

    private Escrow Frozen(List<EscrowPart> some, Func<EscrowPart, EscrowPart> freeze, DateTimeOffset now) => Raise(
        this with { FrozenAt = FrozenAt ?? now, Parts = [.. Parts.Select(part => some.Contains(part) ? freeze(part) : part)] },
        new EscrowFrozen(Id, ContractId, HirerId, WorkerId) { MilestoneIds = [.. some.Select(part => part.MilestoneId)] },
        now);

    private static ImmutableArray<EscrowPart> Add(ImmutableArray<EscrowPart> parts, EscrowPart more) =>
        parts.FirstOrDefault(part => part.MilestoneId == more.MilestoneId) is { } part ? parts.Replace(part, part.Plus(more)) : parts.Add(more);

    private Result<(EscrowPart Taken, EscrowPart Left)> Take(Guid milestoneId, Money amount)
    {
        if (HeldAt is null) return PaymentErrors.EscrowNotHeld;
        if (PartOf(milestoneId) is not { } part)
            return Releases.Any(release => release.MilestoneId == milestoneId) || Refunds.Any(refund => refund.MilestoneId == milestoneId)
                ? PaymentErrors.EscrowAlreadyReleased
                : PaymentErrors.EscrowNotHeld;
        if (part.FrozenAt is not null) return PaymentErrors.EscrowFrozen;
        if (!amount.IsPositive) return PaymentErrors.AmountNotPositive;
        return amount > part.Amount ? PaymentErrors.EscrowInsufficient : part.Take(amount);
    }

    private Escrow Without(EscrowPart taken, EscrowPart left, DateTimeOffset now)
    {
        var part = PartOf(taken.MilestoneId)!;
        var held = Held - taken.Total;
        var parts = left.Amount.IsZero ? Parts.Remove(part) : Parts.Replace(part, left);
        return this with { Parts = parts, Held = held, ReleasedAt = held.IsZero ? now : null, FrozenAt = parts.IsEmpty ? null : parts.Min(one => one.FrozenAt) };
    }

    /// <summary>The payments of a release that does not say which they were: those that were made for the milestone, the latest first.</summary>
    private ImmutableArray<EscrowSource> ProbableSources(EscrowRelease release)
    {
        var named = Fundings.Where(funding => funding.MilestoneIds.Contains(release.MilestoneId)).ToList();
        var sources = new List<EscrowSource>();
        var open = release.Total;
        foreach (var funding in (named.Count > 0 ? named : [.. Fundings]).AsEnumerable().Reverse())
        {
            var some = Money.Min(open, funding.Amount);
            if (some.IsPositive) sources.Insert(0, new EscrowSource(funding.TransactionId, some));
            open -= some;
        }

        // An escrow of before there were several payments has one for all.
        return open.IsPositive ? [new EscrowSource(TransactionId, open), .. sources] : [.. sources];
    }

    private Money FeeOf(Money amount)
    {
        var before = Money.Sum(amount.Currency, Releases.Select(release => release.Fee));
        var rest = (ReleasedAmounts + amount).Share(ReleaseConditions.FeeBasisPoints) - before;
        // An earlier release of the app may have rounded each part by itself.
        return new Money(Math.Clamp(rest.MinorUnits, 0, amount.MinorUnits), amount.Currency);
    }

    private Money TaxOf(Money fee, Money amount)
    {
        var fees = Money.Sum(amount.Currency, Releases.Select(release => release.Fee)) + fee;
        var before = Money.Sum(amount.Currency, Releases.Select(release => release.Tax));
        var rest = fees.Share(ReleaseConditions.TaxBasisPoints) - before;
        return new Money(Math.Clamp(rest.MinorUnits, 0, (amount - fee).MinorUnits), amount.Currency);
    }

    private Money ReleasedAmounts => Money.Sum(Amount.Currency, Releases.Select(release => release.Amount));
}

/// <summary>What became of an escrow's money; derived from its amounts.</summary>
public enum EscrowStatus
{
    /// <summary>All of it is held.</summary>
    Held,

    /// <summary>A part has been released or refunded.</summary>
    PartialRelease,

    /// <summary>Nothing is left.</summary>
    FullRelease,

    /// <summary>A part of it is frozen until a dispute is resolved.</summary>
    Disputed,
}

/// <summary>How escrows are stored.</summary>
public static class EscrowCollection
{
    /// <summary>The contract: unique.</summary>
    public static readonly Field<Escrow, Guid> ContractId = Field.Of((Escrow escrow) => escrow.ContractId);

    public static readonly Field<Escrow, Guid> HirerId = Field.Of((Escrow escrow) => escrow.HirerId);
    public static readonly Field<Escrow, Guid> WorkerId = Field.Of((Escrow escrow) => escrow.WorkerId);

    /// <summary>What is still there, in minor units.</summary>
    public static readonly Field<Escrow, long> HeldMinorUnits = Field.Of((Escrow escrow) => escrow.Held.MinorUnits);

    public static readonly CollectionDefinition<Escrow> Definition = new(
        "escrows",
        [
            new("contract", IndexKind.Unique, ContractId),
            new("hirer_held", IndexKind.Ordered, HirerId, HeldMinorUnits),
            new("worker_held", IndexKind.Ordered, WorkerId, HeldMinorUnits),
        ],
        [
            new(Field.Of((Escrow escrow) => escrow.Amount.MinorUnits), Minimum: 1),
            new(Field.Of((Escrow escrow) => escrow.Held.MinorUnits), Minimum: 0),
            new(Field.Of((Escrow escrow) => escrow.Released.MinorUnits), Minimum: 0),
            new(Field.Of((Escrow escrow) => escrow.Refunded.MinorUnits), Minimum: 0),
        ])
    {
        Sets = [GuardedSet.By((Escrow escrow) => escrow.ContractId)],
    };
}
