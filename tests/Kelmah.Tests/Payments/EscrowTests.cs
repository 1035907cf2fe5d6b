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

    public static TheoryData<string, string, string> Transitions { get; } = StateTable.Read("""
        command          | waiting                | held                 | partial                 | full                    | refunded                | disputed
        await_other      | waiting                | escrow_already_held  | escrow_already_held     | escrow_already_held     | escrow_already_held     | escrow_already_held
        hold             | held                   | same                 | same                    | same                    | same                    | same
        hold_other       | escrow_payment_differs | escrow_payment_differs | escrow_payment_differs | escrow_payment_differs | escrow_payment_differs  | escrow_payment_differs
        hold_less        | escrow_payment_differs | escrow_payment_differs | escrow_payment_differs | escrow_payment_differs | escrow_payment_differs  | escrow_payment_differs
        release_first    | escrow_not_held        | partial              | same                    | same                    | escrow_already_released | escrow_frozen
        release_changed  | escrow_not_held        | partial              | escrow_already_released | escrow_already_released | escrow_already_released | escrow_frozen
        release_all      | escrow_not_held        | full                 | escrow_insufficient     | escrow_already_released | escrow_already_released | escrow_frozen
        release_nothing  | escrow_not_held        | amount_not_positive  | amount_not_positive     | amount_not_positive     | amount_not_positive     | escrow_frozen
        refund_part      | escrow_not_held        | partial              | partial                 | escrow_already_released | same                    | escrow_frozen
        freeze           | escrow_not_held        | disputed             | disputed                | disputed                | disputed                | same
        unfreeze         | escrow_not_frozen      | escrow_not_frozen    | escrow_not_frozen       | escrow_not_frozen       | escrow_not_frozen       | held
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
        var escrow = Open(100, 1_050).Hold(Payment, Ghs(100), Start).Value;
        foreach (var amount in (long[])[33, 33, 34]) escrow = escrow.Release(Guid.CreateVersion7(), Ghs(amount), Start).Value;

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
        var escrow = Open(parts * each, feeBasisPoints).Hold(Payment, Ghs(parts * each), Start).Value;
        for (var part = 0; part < parts; part++) escrow = escrow.Release(Guid.CreateVersion7(), Ghs(each), Start).Value;

        Assert.Equal(fees, escrow.Releases.Sum(release => release.Fee.MinorUnits));
        Assert.All(escrow.Releases, release => Assert.InRange(release.Fee.MinorUnits, 0, (each * feeBasisPoints / 10_000) + 1));
    }

    [Fact]
    public void A_fee_is_never_more_than_what_is_released()
    {
        var escrow = Open(80, 1_000).Hold(Payment, Ghs(80), Start).Value;
        for (var count = 0; count < 16; count++) escrow = escrow.Release(Guid.CreateVersion7(), Ghs(5), Start).Value;

        Assert.All(escrow.Releases, release => Assert.InRange(release.Fee.MinorUnits, 0, release.Amount.MinorUnits));
        Assert.Equal(EscrowStatus.FullRelease, escrow.Status);
    }

    private static Escrow Open(long amount = 1_000, int feeBasisPoints = 1_000) => Escrow.Open(
        Guid.CreateVersion7(), Guid.CreateVersion7(), Hirer, Worker, Ghs(amount), new ReleaseConditions(feeBasisPoints, 14), Payment, Start)
        .Committed<Escrow>();

    private static Escrow In(string state)
    {
        var held = Open().Hold(Payment, Ghs(1_000), Start).Value;
        return (state switch
        {
            "waiting" => Open(),
            "held" => held,
            "partial" => held.Release(First, Ghs(400), Start).Value,
            "full" => held.Release(First, Ghs(400), Start).Value.Release(Guid.CreateVersion7(), Ghs(600), Start).Value,
            "refunded" => held.Refund(Second, Ghs(100), Start).Value.Refund(Guid.CreateVersion7(), Ghs(900), Start).Value,
            "disputed" => held.Freeze(Start).Value,
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        }).Committed<Escrow>();
    }

    private static Result<Escrow> Run(string command, Escrow escrow) => command switch
    {
        "await_other" => escrow.AwaitPayment(Guid.CreateVersion7(), Start),
        "hold" => escrow.Hold(Payment, Ghs(1_000), Start),
        "hold_other" => escrow.Hold(Guid.CreateVersion7(), Ghs(1_000), Start),
        "hold_less" => escrow.Hold(Payment, Ghs(999), Start),
        "release_first" => escrow.Release(First, Ghs(400), Start),
        "release_changed" => escrow.Release(First, Ghs(401), Start),
        "release_all" => escrow.Release(Guid.CreateVersion7(), Ghs(1_000), Start),
        "release_nothing" => escrow.Release(Guid.CreateVersion7(), Ghs(0), Start),
        "refund_part" => escrow.Refund(Second, Ghs(100), Start),
        "freeze" => escrow.Freeze(Start),
        "unfreeze" => escrow.Unfreeze(Start),
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
