using Kelmah.Kernel;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Payments;

/// <summary>Every state of what a release brought, with every command.</summary>
public sealed class EarningTests
{
    private static readonly Guid Chargeback = Guid.CreateVersion7();
    private static readonly Guid Payment = Guid.CreateVersion7();
    private static readonly DateTimeOffset Due = Start.AddDays(5);
    private static readonly Transaction Bare = Transaction.Record(
        Guid.CreateVersion7(), Worker, Guid.CreateVersion7(), Guid.CreateVersion7(), Ghs(1_000), TransactionType.EscrowRelease, Start);

    private static readonly Dictionary<string, Transaction> States = new()
    {
        ["no earning"] = Bare,
        ["pending"] = Pending(),
        ["frozen"] = Pending().Freeze(Chargeback, Start.AddDays(1)),
        ["matured"] = Pending().Mature(Ghs(0), Ghs(900), Due).Value,
        ["charged"] = Pending().Charge(ChargeOf(900), Start),
    };

    public static TheoryData<string, string, string?> Table { get; } = new()
    {
        { "no earning", "mature", "earning_not_pending" },
        { "pending", "mature", null },
        { "frozen", "mature", "earning_frozen" },
        { "matured", "mature", "same" },
        { "charged", "mature", "earning_not_pending" },
        { "no earning", "freeze", "same" },
        { "pending", "freeze", null },
        { "frozen", "freeze", "same" },
        { "matured", "freeze", "same" },
        { "charged", "freeze", "same" },
        { "no earning", "thaw", "same" },
        { "pending", "thaw", "same" },
        { "frozen", "thaw", null },
        { "matured", "thaw", "same" },
        { "charged", "thaw", "same" },
        { "no earning", "take over", "same" },
        { "pending", "take over", "same" },
        { "frozen", "take over", null },
        { "matured", "take over", "same" },
        { "charged", "take over", "same" },
        { "no earning", "give back", "same" },
        { "pending", "give back", null },
        { "frozen", "give back", "payment_charged_back" },
        { "matured", "give back", null },
        { "charged", "give back", "payment_charged_back" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Every_command_is_done_refused_or_changes_nothing(string state, string command, string? expected)
    {
        var before = States[state];

        Result<Transaction> tried = command switch
        {
            "mature" => before.Mature(Ghs(0), Ghs(900), Due),
            "freeze" => before.Freeze(Guid.CreateVersion7(), Due),
            "thaw" => before.Thaw(Due),
            "give back" => before.GiveBack(GivenBackOf(500), [new EscrowSource(Payment, Ghs(500))], Due),
            _ => before.TakeOver(Guid.CreateVersion7(), Due),
        };

        Assert.Equal(expected, tried.IsRefused(out var refusal, out var after) ? refusal.Error.Code : ReferenceEquals(before, after) ? "same" : null);
    }

    [Fact]
    public void It_matures_at_its_time_and_not_before() =>
        Assert.Equal("security_period_runs", Pending().Mature(Ghs(0), Ghs(900), Due.AddTicks(-1)).Refusal!.Error.Code);

    [Fact]
    public void A_charge_in_part_leaves_the_rest_frozen_and_of_the_whole_nothing()
    {
        var part = States["frozen"].Charge(ChargeOf(400), Due);
        Assert.Equal((Ghs(500), Chargeback, Due), (part.Earning!.Pending, part.Earning.FrozenBy!.Value, part.AvailableAt!.Value));
        Assert.Equal(Ghs(600), part.Earning.LeftOf(Payment));
        Assert.Equal(Ghs(0), part.Earning.LeftOf(Chargeback));

        var whole = States["frozen"].Charge(ChargeOf(900), Due);
        Assert.Equal((Ghs(0), null, null, null), (whole.Earning!.Pending, whole.Earning.FrozenAt, whole.AvailableAt, whole.Earning.MaturedAt));
    }

    [Fact]
    public void What_is_given_back_leaves_the_rest_as_it_was_divided_and_of_the_whole_nothing()
    {
        var part = States["pending"].GiveBack(GivenBackOf(400), [new EscrowSource(Payment, Ghs(400))], Start).Value;
        Assert.Equal((Ghs(540), Ghs(60), Ghs(540), Due), (part.Earning!.Net, part.Earning.Fees, part.Earning.Pending, part.AvailableAt!.Value));
        Assert.Equal((Ghs(600), Ghs(600)), (part.Earning.Total, part.Earning.LeftOf(Payment)));
        Assert.Equal((Ghs(540), Ghs(60), Ghs(0)), part.Earning.Divide(Ghs(600)));

        var whole = part.GiveBack(GivenBackOf(600), [new EscrowSource(Payment, Ghs(600))], Start).Value;
        Assert.Equal((Ghs(0), Ghs(0), null, null), (whole.Earning!.Total, whole.Earning.Pending, whole.AvailableAt, whole.Earning.MaturedAt));
        Assert.Empty(whole.Earning.Sources);
    }

    /// <summary>With a tenth of it as the worker's fee.</summary>
    private static EscrowGiveBack GivenBackOf(long amount) => new(Guid.CreateVersion7(), Bare.MilestoneId!.Value, Ghs(amount), Ghs(amount / 10), Ghs(0), Ghs(0), Ghs(0), Start);

    private static Transaction Pending() =>
        Bare.Bringing(new Earning(Ghs(900), Ghs(100), Ghs(0), Ghs(900), [new EscrowSource(Payment, Ghs(1_000))]), Due);

    private static EarningCharge ChargeOf(long fromPending) => new(Chargeback, Payment, Ghs(fromPending), Ghs(0), Ghs(fromPending), Ghs(0), Ghs(0));
}
