using Kelmah.Kernel;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Payments;

public sealed class EscrowTests
{
    private static readonly Guid Payment = Guid.CreateVersion7();
    private static readonly Guid First = Guid.CreateVersion7();
    private static readonly Guid Second = Guid.CreateVersion7();
    private static readonly Guid Third = Guid.CreateVersion7();
    private static readonly Guid Back = Guid.CreateVersion7();
    private static readonly Guid Cause = Guid.CreateVersion7();

    public static TheoryData<string, string, string> Transitions { get; } = StateTable.Read("""
        command          | waiting                | held                   | partial                 | full                    | refunded                | disputed
        await_other      | waiting                | held                   | partial                 | full                    | full                    | disputed
        hold             | held                   | same                   | same                    | same                    | same                    | same
        hold_other       | escrow_payment_differs | escrow_payment_differs | escrow_payment_differs  | escrow_payment_differs  | escrow_payment_differs  | escrow_payment_differs
        hold_less        | escrow_payment_differs | escrow_payment_differs | escrow_payment_differs  | escrow_payment_differs  | escrow_payment_differs  | escrow_payment_differs
        release_first    | escrow_not_held        | partial                | same                    | same                    | escrow_already_released | escrow_frozen
        release_changed  | escrow_not_held        | partial                | escrow_already_released | escrow_already_released | escrow_already_released | escrow_frozen
        release_too_much | escrow_not_held        | escrow_insufficient    | escrow_already_released | escrow_already_released | escrow_already_released | escrow_frozen
        release_second   | escrow_not_held        | partial                | full                    | same                    | escrow_already_released | disputed
        release_nothing  | escrow_not_held        | amount_not_positive    | amount_not_positive     | escrow_already_released | escrow_already_released | amount_not_positive
        release_unfunded | escrow_not_held        | escrow_not_held        | escrow_not_held         | escrow_not_held         | escrow_not_held         | escrow_not_held
        refund_part      | escrow_not_held        | partial                | partial                 | escrow_already_released | same                    | disputed
        move_part        | escrow_not_held        | held                   | partial                 | escrow_already_released | escrow_already_released | disputed
        cover            | escrow_not_held        | partial                | escrow_already_released | escrow_already_released | escrow_already_released | partial
        freeze           | escrow_not_held        | disputed               | escrow_not_held         | escrow_not_held         | escrow_not_held         | same
        unfreeze         | escrow_not_frozen      | escrow_not_frozen      | escrow_not_frozen       | escrow_not_frozen       | escrow_not_frozen       | held
        unfreeze_other   | escrow_not_frozen      | escrow_not_frozen      | escrow_not_frozen       | escrow_not_frozen       | escrow_not_frozen       | escrow_not_frozen
        """);

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Every_command_in_every_state_moves_or_is_refused(string state, string command, string outcome)
    {
        var escrow = In(state);

        var after = Run(command, escrow);

        Assert.Equal(outcome, StateTable.Outcome(escrow, after, Name));
    }

    [Fact]
    public void The_fees_of_all_releases_are_rounded_once()
    {
        var escrow = Open(1_050, 33, 33, 34).Hold(Payment, Ghs(100), Start).Value;
        foreach (var part in escrow.Parts) escrow = escrow.Release(part.MilestoneId, part.Amount, Start).Value;

        // 10.5 % of 33 is 3.465, of 66 it is 6.93, of all 100 it is 10.5, half to even 10.
        Assert.Equal([3L, 4L, 3L], escrow.Releases.Select(release => release.Fee.MinorUnits));
        Assert.Equal(Start, escrow.ReleasedAt);
    }

    [Theory]
    [InlineData(40, 1, 1_000, 4)]
    [InlineData(10, 5, 1_000, 5)]
    [InlineData(3, 15, 1_000, 4)]
    [InlineData(50, 1, 10_000, 50)]
    public void Parts_too_small_for_a_fee_of_their_own_carry_it_together(int parts, long each, int feeBasisPoints, long fees)
    {
        var escrow = Open(feeBasisPoints, [.. Enumerable.Repeat(each, parts)]).Hold(Payment, Ghs(parts * each), Start).Value;
        foreach (var part in escrow.Parts) escrow = escrow.Release(part.MilestoneId, part.Amount, Start).Value;

        Assert.Equal(fees, escrow.Releases.Sum(release => release.Fee.MinorUnits));
        Assert.All(escrow.Releases, release => Assert.InRange(release.Fee.MinorUnits, 0, (each * feeBasisPoints / 10_000) + 1));
    }

    [Fact]
    public void A_fee_is_never_more_than_what_is_released()
    {
        var escrow = Open(1_000, [.. Enumerable.Repeat(5L, 16)]).Hold(Payment, Ghs(80), Start).Value;
        foreach (var part in escrow.Parts) escrow = escrow.Release(part.MilestoneId, part.Amount, Start).Value;

        Assert.All(escrow.Releases, release => Assert.InRange(release.Fee.MinorUnits, 0, release.Amount.MinorUnits));
        Assert.Equal(EscrowStatus.FullRelease, escrow.Status);
    }

    [Fact]
    public void The_hirers_fee_and_the_taxes_are_held_with_the_milestone_and_leave_with_it()
    {
        var conditions = new ReleaseConditions(1_000, 14) { HirerFeeBasisPoints = 500, TaxBasisPoints = 1_500, TaxCountry = "GH" };
        var escrow = Open(conditions, First, 1_000, Second, 500);

        // Of 1 000: fee 50, tax 7.5, half to even 8; of 500: fee 25, tax 3.75, so 4.
        Assert.Equal((Ghs(1_587), Ghs(0)), (escrow.Amount, escrow.Held));
        var held = escrow.Hold(Payment, Ghs(1_587), Start).Value;
        Assert.Equal(
            [(Ghs(1_000), Ghs(50), Ghs(8), Ghs(1_058)), (Ghs(500), Ghs(25), Ghs(4), Ghs(529))],
            held.Parts.Select(part => (part.Amount, part.HirerFee, part.HirerTax, part.Total)));
        var released = held.Release(First, Ghs(1_000), Start).Value;
        var release = Assert.Single(released.Releases);
        Assert.Equal((Ghs(100), Ghs(15), Ghs(885), Ghs(50), Ghs(8)), (release.Fee, release.Tax, release.Net, release.HirerFee, release.HirerTax));
        Assert.Equal((Ghs(529), Ghs(1_058)), (released.Held, released.Released));
        var refunded = released.Refund(Back, Second, Ghs(500), Start).Value;
        Assert.Equal((Ghs(0), Ghs(529), EscrowStatus.FullRelease), (refunded.Held, refunded.Refunded, refunded.Status));
    }

    [Fact]
    public void What_is_taken_of_a_part_comes_from_its_latest_payment_and_takes_its_share_of_the_fees()
    {
        var conditions = new ReleaseConditions(1_000, 14) { HirerFeeBasisPoints = 300 };
        var (early, late) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var part = EscrowPart.Of(First, Ghs(1_000), conditions, early).Plus(EscrowPart.Of(First, Ghs(333), conditions, late));
        Assert.Equal([(early, Ghs(1_030)), (late, Ghs(343))], part.Sources.Select(source => (source.TransactionId, source.Amount)));

        var (taken, left) = part.Take(Ghs(400));

        // 40 of fees for 1 333: of 400 it is 12.003.
        Assert.Equal((Ghs(400), Ghs(12)), (taken.Amount, taken.HirerFee));
        Assert.Equal([(early, Ghs(69)), (late, Ghs(343))], taken.Sources.Select(source => (source.TransactionId, source.Amount)));
        Assert.Equal([(early, Ghs(961))], left.Sources.Select(source => (source.TransactionId, source.Amount)));
        Assert.Equal(part.Total, taken.Total + left.Total);
        Assert.Equal((left.Total, taken.Total), (Ghs(961), Ghs(412)));
    }

    [Fact]
    public void The_next_milestone_is_paid_for_later_and_the_first_payment_stays_the_escrows()
    {
        var conditions = new ReleaseConditions(1_000, 14);
        var later = Guid.CreateVersion7();
        var escrow = Open(conditions, First, 400).Hold(Payment, Ghs(400), Start).Value.Release(First, Ghs(400), Start).Value;
        Assert.Equal(EscrowStatus.FullRelease, escrow.Status);

        var waiting = escrow.AwaitPayment(new PendingFunding(later, [EscrowPart.Of(Second, Ghs(600), conditions, later)]), Start).Value;
        var again = waiting.Hold(later, Ghs(600), Start).Value;

        Assert.Equal((Payment, Ghs(1_000), Ghs(600), EscrowStatus.PartialRelease), (again.TransactionId, again.Amount, again.Held, again.Status));
        Assert.Null(again.ReleasedAt);
        Assert.Equal([(Payment, First), (later, Second)], again.Fundings.Select(funding => (funding.TransactionId, Assert.Single(funding.MilestoneIds))));
    }

    [Fact]
    public void Only_the_disputed_milestones_money_is_frozen()
    {
        var frozen = In("held").Freeze([First], Cause, Start).Value;

        Assert.Equal("escrow_frozen", frozen.Release(First, Ghs(400), Start).Refusal?.Error.Code);
        var released = frozen.Release(Second, Ghs(600), Start).Value;
        Assert.Equal((EscrowStatus.Disputed, Ghs(400)), (released.Status, released.Held));
        Assert.Equal(EscrowStatus.PartialRelease, released.Unfreeze(Cause, Start).Value.Status);
    }

    [Fact]
    public void A_chargeback_takes_over_what_a_dispute_froze_and_hands_it_back()
    {
        var (dispute, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var contested = In("held").Contest([First], dispute, Start).Value;
        Assert.Equal((Start, dispute, dispute, false), (contested.PartOf(First)!.FrozenAt!.Value, contested.PartOf(First)!.FrozenBy!.Value, contested.PartOf(First)!.DisputeId!.Value, contested.PartOf(First)!.AwaitsBank));
        Assert.Equal("dispute_already_open", contested.Contest([First, Second], other, Start).Refusal?.Error.Code);
        Assert.Equal("escrow_frozen", contested.Release(First, Ghs(400), Start).Refusal?.Error.Code);
        Assert.Equal("escrow_not_held", contested.Contest([Third], other, Start).Refusal?.Error.Code);

        var taken = contested.Freeze([First, Second], Cause, Start.AddDays(1)).Value;

        Assert.Equal((Start, Cause, dispute, true), (taken.PartOf(First)!.FrozenAt!.Value, taken.PartOf(First)!.FrozenBy!.Value, taken.PartOf(First)!.DisputeId!.Value, taken.PartOf(First)!.AwaitsBank));
        Assert.Equal("dispute_awaits_bank", taken.Contest([Second], other, Start).Refusal?.Error.Code);
        var back = taken.Unfreeze(Cause, Start).Value;
        Assert.Equal(
            contested.Parts.Select(part => (part.MilestoneId, part.FrozenAt, part.FrozenBy, part.DisputeId)),
            back.Parts.Select(part => (part.MilestoneId, part.FrozenAt, part.FrozenBy, part.DisputeId)));
        Assert.Equal(EscrowStatus.Held, back.EndContest(dispute, Start).Status);
        Assert.Same(back, back.EndContest(other, Start));
        var withdrawn = taken.EndContest(dispute, Start);
        Assert.Equal((Cause, null), (withdrawn.PartOf(First)!.FrozenBy!.Value, withdrawn.PartOf(First)!.DisputeId));
        Assert.Equal(EscrowStatus.Held, withdrawn.Unfreeze(Cause, Start).Value.Status);
        Assert.Null(taken.Cover(First, Start).Value.PartOf(First));
    }

    [Fact]
    public void An_escrow_of_an_earlier_release_of_the_app_gets_the_parts_of_its_open_milestones()
    {
        var (_, milestones) = Active();
        var open = milestones[0];
        var old = In("held") with { Parts = [], Fundings = [], FrozenAt = Start, Held = open.Amount };

        var known = old.WithParts([open with { Id = First, ReleasedAt = Start }, open]);

        var part = Assert.Single(known.Parts);
        Assert.Equal((open.Id, open.Amount, Start, Guid.Empty), (part.MilestoneId, part.Total, part.FrozenAt, part.FrozenBy));
        Assert.Equal((old.TransactionId, part.Total), (Assert.Single(part.Sources).TransactionId, part.Sources[0].Amount));
        Assert.Null(known.Unfreeze(Guid.CreateVersion7(), Start).Value.FrozenAt);
        var waiting = (Open(1_000, 5) with { PendingFunding = null }).WithParts(milestones);
        Assert.Equal((Payment, milestones.Length), (waiting.PendingFunding!.TransactionId, waiting.PendingFunding.Parts.Length));
    }

    private static Escrow Open(int feeBasisPoints, params long[] amounts) =>
        Open(new ReleaseConditions(feeBasisPoints, 14), [.. amounts.SelectMany(amount => new object[] { Guid.CreateVersion7(), amount })]);

    private static Escrow Open(ReleaseConditions conditions, params object[] parts)
    {
        var pending = new PendingFunding(
            Payment, [.. parts.Chunk(2).Select(part => EscrowPart.Of((Guid)part[0], Ghs(Convert.ToInt64(part[1], null)), conditions, Payment))]);
        return Escrow.Open(Guid.CreateVersion7(), Guid.CreateVersion7(), Hirer, Worker, conditions, pending, Start).Committed<Escrow>();
    }

    private static Escrow In(string state)
    {
        var open = Open(new ReleaseConditions(1_000, 14), First, 400, Second, 600);
        var held = open.Hold(Payment, Ghs(1_000), Start).Value;
        return (state switch
        {
            "waiting" => open,
            "held" => held,
            "partial" => held.Release(First, Ghs(400), Start).Value,
            "full" => held.Release(First, Ghs(400), Start).Value.Release(Second, Ghs(600), Start).Value,
            "refunded" => held.Refund(Back, First, Ghs(400), Start).Value.Refund(Guid.CreateVersion7(), Second, Ghs(600), Start).Value,
            "disputed" => held.Freeze([First], Cause, Start).Value,
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        }).Committed<Escrow>();
    }

    private static Result<Escrow> Run(string command, Escrow escrow) => command switch
    {
        "await_other" => escrow.AwaitPayment(new PendingFunding(Third, [EscrowPart.Of(Third, Ghs(5), escrow.ReleaseConditions, Third)]), Start),
        "hold" => escrow.Hold(Payment, Ghs(1_000), Start),
        "hold_other" => escrow.Hold(Guid.CreateVersion7(), Ghs(1_000), Start),
        "hold_less" => escrow.Hold(Payment, Ghs(999), Start),
        "release_first" => escrow.Release(First, Ghs(400), Start),
        "release_changed" => escrow.Release(First, Ghs(399), Start),
        "release_too_much" => escrow.Release(First, Ghs(401), Start),
        "release_second" => escrow.Release(Second, Ghs(600), Start),
        "release_nothing" => escrow.Release(Second, Ghs(0), Start),
        "release_unfunded" => escrow.Release(Third, Ghs(1), Start),
        "refund_part" => escrow.Refund(Back, Second, Ghs(100), Start),
        "move_part" => escrow.Move(Second, Third, Ghs(100), Start),
        "cover" => escrow.Cover(First, Start),
        "freeze" => escrow.Freeze([First], Cause, Start),
        "unfreeze" => escrow.Unfreeze(Cause, Start),
        "unfreeze_other" => escrow.Unfreeze(Third, Start),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static string Name(Escrow escrow) => escrow.Status is { } status ? Name(status) : "waiting";

    private static string Name(EscrowStatus status) => status switch
    {
        EscrowStatus.Held => "held",
        EscrowStatus.PartialRelease => "partial",
        EscrowStatus.FullRelease => "full",
        EscrowStatus.Disputed => "disputed",
    };
}
