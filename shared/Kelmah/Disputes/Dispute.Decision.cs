using Kelmah.Kernel;

namespace Kelmah.Disputes;

/// <content>Who decides it, and how it ends.</content>
public sealed partial record Dispute
{
    /// <summary>Both offers have crossed: it is settled at their midpoint.</summary>
    /// <param name="hirerOffer">What the hirer would let the worker have.</param>
    /// <param name="workerOffer">What the worker would take, at most as much.</param>
    /// <param name="contested">What the escrow holds of the milestones' amounts.</param>
    /// <param name="now">When.</param>
    public Result<Dispute> Settle(Money hirerOffer, Money workerOffer, Money contested, DateTimeOffset now)
    {
        if (!IsOpen) return DisputeErrors.Resolved;
        var toWorker = Money.Min(SealedOffers.Midpoint(hirerOffer, workerOffer), contested);
        return Ended(new DisputeOutcome(DisputeBasis.Offers, toWorker, contested - toWorker) { HirerOffer = hirerOffer, WorkerOffer = workerOffer }, now);
    }

    /// <summary>
    /// The time to answer is over. Up to the small-claims limit of the terms, silence pays what whoever raised it claims, which is all; above it,
    /// administrators are told that it waits for them. A repeat changes nothing.
    /// </summary>
    /// <param name="contested">What the escrow holds of the milestones' amounts.</param>
    /// <param name="rules">How long its clocks run.</param>
    /// <param name="now">When.</param>
    public Result<Dispute> PassAnswer(Money contested, DisputeRules rules, DateTimeOffset now)
    {
        if (AnswerBy is not { } due) return this;
        if (due > now) return Contracts.ContractErrors.DeadlineNotReached;
        if (Terms is { } terms && contested <= terms.SilenceLimit && Track == DisputeTrack.SmallClaims)
        {
            var nothing = Money.Zero(contested.Currency);
            return Ended(RaisedBy == HirerId ? new(DisputeBasis.Silence, nothing, contested) : new(DisputeBasis.Silence, contested, nothing), now);
        }

        return Raise(
            this with { AnswerBy = null, EscalatesAt = EscalatesAt is null ? null : rules.EscalatesAtAnswered(this, now) },
            new DisputeUnanswered(Id, ContractId, HirerId, WorkerId, RespondentId, contested),
            now);
    }

    /// <summary>An administrator takes it on. A repeat by the same one changes nothing; another one can take it over.</summary>
    public Result<Dispute> Review(Guid adminId, DateTimeOffset now)
    {
        if (!IsOpen) return DisputeErrors.Resolved;
        if (Ruling is not null) return DisputeErrors.Ruled;
        if (Appeal?.Ruling.By == adminId) return DisputeErrors.SameAdministrator;
        if (ReviewedBy == adminId) return this;
        return Raise(
            this with { Status = Status == DisputeStatus.Open ? DisputeStatus.InReview : Status, ReviewedBy = adminId, ReviewedAt = now },
            new DisputeReviewed(Id, ContractId, HirerId, WorkerId, adminId),
            now);
    }

    /// <summary>An administrator ends the mediation: a ruling is due. A repeat changes nothing.</summary>
    public Result<Dispute> Escalate(Guid adminId, DateTimeOffset now)
    {
        if (!IsOpen) return DisputeErrors.Resolved;
        if (Ruling is not null) return DisputeErrors.Ruled;
        return Status == DisputeStatus.Escalated ? this : Escalated(adminId, now);
    }

    /// <summary>The time to settle it is over: a ruling is due. A repeat changes nothing.</summary>
    public Result<Dispute> PassMediation(DateTimeOffset now) =>
        EscalatesAt is not { } due ? this
        : due > now ? Contracts.ContractErrors.DeadlineNotReached
        : Escalated(by: null, now);

    /// <summary>It is still not decided: administrators are told again.</summary>
    public Result<Dispute> RaiseAlarm(DateTimeOffset now)
    {
        if (AlarmAt is not { } due) return DisputeErrors.Resolved;
        if (due > now) return Contracts.ContractErrors.DeadlineNotReached;
        var next = DisputeDeadlines.AlarmAfter(now);
        return Raise(this with { AlarmAt = next }, new DisputeDecisionDue(Id, ContractId, HirerId, WorkerId, Amount, next), now);
    }

    /// <summary>
    /// An administrator rules. It is carried out in the same commit where nobody can appeal: in small claims, and after an appeal; otherwise when
    /// the time to appeal is over.
    /// </summary>
    /// <param name="adminId">Linked to no party.</param>
    /// <param name="toWorker">Of what is contested, the platform's fee included; the rest goes back to the hirer.</param>
    /// <param name="resolution">The reasons, which both parties read.</param>
    /// <param name="contested">What the escrow holds of the milestones' amounts.</param>
    /// <param name="rules">How long its clocks run.</param>
    /// <param name="now">When.</param>
    public Result<Dispute> Rule(Guid adminId, Money toWorker, string resolution, Money contested, DisputeRules rules, DateTimeOffset now)
    {
        if (!IsOpen) return DisputeErrors.Resolved;
        if (Ruling is not null) return DisputeErrors.Ruled;
        if (Appeal?.Ruling.By == adminId) return DisputeErrors.SameAdministrator;
        if (toWorker.Currency != contested.Currency) return Contracts.ContractErrors.CurrencyDiffers.At("toWorker");
        if (toWorker > contested) return DisputeErrors.MoreThanContested.At("toWorker");
        // Evidence is heard before anything is decided against whoever still has time to answer.
        if (AnswerBy is not null) return DisputeErrors.AnswerStillPossible;
        var ruling = new DisputeRuling(adminId, toWorker, contested - toWorker, resolution, now);
        if (Track == DisputeTrack.SmallClaims || Appeal is not null) return CarriedOut(ruling, contested, now);
        return Raise(
            this with { Ruling = ruling, RulingFinalAt = rules.RulingFinalAt, EscalatesAt = null, AlarmAt = null },
            new DisputeRuled(Id, ContractId, HirerId, WorkerId, adminId, toWorker, ruling.ToHirer, rules.RulingFinalAt),
            now);
    }

    /// <summary>A party has something against the ruling, once for each dispute: another administrator decides.</summary>
    public Result<Dispute> GiveAppeal(Guid userId, string reason, DateTimeOffset now)
    {
        if (!IsOpen) return DisputeErrors.Resolved;
        if (Appeal is not null) return Appeal.By == userId && Appeal.Reason == reason ? this : DisputeErrors.Appealed;
        if (Ruling is not { } ruling || RulingFinalAt is not { } end) return DisputeErrors.NothingToAppeal;
        if (end <= now) return DisputeErrors.NothingToAppeal;
        var alarm = DisputeDeadlines.AlarmAfter(now);
        return Raise(
            this with
            {
                Appeal = new DisputeAppeal(userId, reason, now, ruling),
                Ruling = null,
                RulingFinalAt = null,
                ReviewedBy = null,
                ReviewedAt = null,
                Status = DisputeStatus.Escalated,
                EscalatedAt = EscalatedAt ?? now,
                AlarmAt = alarm,
            },
            new DisputeAppealed(Id, ContractId, HirerId, WorkerId, userId, alarm),
            now);
    }

    /// <summary>The time to appeal is over: the ruling is carried out. A repeat changes nothing.</summary>
    /// <param name="contested">What the escrow holds of the milestones' amounts: less than was ruled about where a bank took some meanwhile.</param>
    /// <param name="now">When.</param>
    public Result<Dispute> PassRuling(Money contested, DateTimeOffset now)
    {
        if (Ruling is not { } ruling || RulingFinalAt is not { } due) return this;
        return due > now ? Contracts.ContractErrors.DeadlineNotReached : CarriedOut(ruling, contested, now);
    }

    /// <summary>None of its money is there any more, because a bank took it back: nothing is left to decide. One that has ended stays as it is.</summary>
    public Dispute Close(DateTimeOffset now) => IsOpen ? Ended(new DisputeOutcome(DisputeBasis.NothingHeld), now) : this;

    private Dispute CarriedOut(DisputeRuling ruling, Money contested, DateTimeOffset now)
    {
        var toWorker = Money.Min(ruling.ToWorker, contested);
        return (this with { ResolvedBy = ruling.By, Resolution = ruling.Resolution })
            .Ended(new DisputeOutcome(DisputeBasis.Ruling, toWorker, contested - toWorker), now);
    }

    private Dispute Escalated(Guid? by, DateTimeOffset now) => Raise(
        this with { Status = DisputeStatus.Escalated, EscalatesAt = null, EscalatedAt = now },
        new DisputeEscalated(Id, ContractId, HirerId, WorkerId, by),
        now);

    private Dispute Ended(DisputeOutcome outcome, DateTimeOffset now) => Raise(
        this with
        {
            Status = DisputeStatus.Resolved,
            Outcome = outcome,
            ResolvedAt = now,
            AnswerBy = null,
            EscalatesAt = null,
            AlarmAt = null,
            Ruling = null,
            RulingFinalAt = null,
            AwaitsBankSince = null,
        },
        new DisputeResolved(Id, ContractId, HirerId, WorkerId, outcome.Basis, outcome.ToWorker, outcome.ToHirer, ResolvedBy),
        now);
}

/// <summary>What an administrator decided.</summary>
/// <param name="By">The administrator.</param>
/// <param name="ToWorker">What goes to the worker, the platform's fee included.</param>
/// <param name="ToHirer">What goes back to the hirer, without the hirer's fee, which goes back with it.</param>
/// <param name="Resolution">The reasons.</param>
/// <param name="At">When, UTC.</param>
public sealed record DisputeRuling(Guid By, Money ToWorker, Money ToHirer, string Resolution, DateTimeOffset At);

/// <summary>What a party has against a ruling.</summary>
/// <param name="By">The hirer or the worker.</param>
/// <param name="Reason">In the party's words.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Ruling">What was appealed, which is not carried out.</param>
public sealed record DisputeAppeal(Guid By, string Reason, DateTimeOffset At, DisputeRuling Ruling);

/// <summary>How a dispute ended.</summary>
/// <param name="Basis">By what.</param>
/// <param name="ToWorker">What went to the worker, the platform's fee included; null where no money moved.</param>
/// <param name="ToHirer">What went back to the hirer, without the hirer's fee, which went back with it; null where no money moved.</param>
public sealed record DisputeOutcome(DisputeBasis Basis, Money? ToWorker = null, Money? ToHirer = null)
{
    /// <summary>What the hirer offered, where both offers crossed; null otherwise.</summary>
    public Money? HirerOffer { get; init; }

    /// <summary>What the worker offered, where both offers crossed; null otherwise.</summary>
    public Money? WorkerOffer { get; init; }
}

/// <summary>What ended a dispute.</summary>
public enum DisputeBasis
{
    /// <summary>The sealed offers of both sides crossed.</summary>
    Offers,

    /// <summary>The other party did not answer in time.</summary>
    Silence,

    /// <summary>An administrator ruled.</summary>
    Ruling,

    /// <summary>Whoever raised it took it back.</summary>
    Withdrawn,

    /// <summary>A bank took the money back before it was decided.</summary>
    NothingHeld,
}
