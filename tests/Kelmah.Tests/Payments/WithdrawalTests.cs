using Kelmah.Kernel;
using Kelmah.Payments;

namespace Kelmah.Tests.Payments;

/// <summary>All states × all commands of a withdrawal.</summary>
public sealed class WithdrawalTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid Admin = new(7, 0, 0, new byte[8]);
    private static readonly Guid OtherAdmin = new(8, 0, 0, new byte[8]);
    private static readonly ManualDestination Where = new(PayoutMethod.MobileMoney, "GH", "Ama Mensah", "MTN", "+233201234567");

    private static readonly Dictionary<string, Func<Withdrawal, Result<Withdrawal>>> Commands = new(StringComparer.Ordinal)
    {
        ["send"] = withdrawal => withdrawal.BeginSending(Now),
        ["transfer"] = withdrawal => withdrawal.Transfer("tr_1", Now),
        ["link"] = withdrawal => withdrawal.LinkPayout("po_1", Now),
        ["pay"] = withdrawal => withdrawal.Pay(Now),
        ["return"] = withdrawal => withdrawal.Return("account_closed", Now),
        ["restore"] = withdrawal => withdrawal.Restore("trr_1", Now),
        ["fail"] = withdrawal => withdrawal.Fail("account_invalid", Now),
        ["cancel"] = withdrawal => withdrawal.Cancel(Now),
        ["claim"] = withdrawal => withdrawal.Claim(Admin, Now),
        ["ask back"] = withdrawal => withdrawal.AskBack(Now),
        ["go on"] = withdrawal => withdrawal.GoOn("balance_insufficient", Now),
        ["paid by hand"] = withdrawal => withdrawal.PayByHand(Admin, "MTN 1", Now),
        ["failed by hand"] = withdrawal => withdrawal.FailByHand(Admin, "No such number.", Now),
    };

    private static readonly Dictionary<string, Func<Withdrawal>> States = new(StringComparer.Ordinal)
    {
        ["pending"] = () => ByStripe(),
        ["sending"] = () => Sending(),
        ["transferred"] = () => Transferred(),
        ["in transit"] = () => Transferred().LinkPayout("po_1", Now).Value,
        ["paid"] = () => Paid(),
        ["returning"] = () => Transferred().LinkPayout("po_1", Now).Value.Return("account_closed", Now).Value,
        ["returning after it was paid"] = () => Paid().Return("account_closed", Now).Value,
        ["failed"] = () => Sending().Fail("account_invalid", Now).Value,
        ["returned"] = () => Paid().Return("account_closed", Now).Value.Restore("trr_1", Now).Value,
        ["cancelled"] = () => ByStripe().Cancel(Now).Value,
        ["asked back"] = () => Transferred().AskBack(Now).Value,
        ["kept"] = () => Transferred().AskBack(Now).Value.GoOn("balance_insufficient", Now).Value,
        ["taken back"] = () => Transferred().AskBack(Now).Value.Restore("trr_1", Now).Value,
        ["by hand: pending"] = () => ByHand(),
        ["by hand: claimed"] = () => ByHand().Claim(Admin, Now).Value,
        ["by hand: claimed by another"] = () => ByHand().Claim(OtherAdmin, Now).Value,
        ["by hand: paid"] = () => ByHand().PayByHand(Admin, "MTN 1", Now).Value,
        ["by hand: failed"] = () => ByHand().Fail("No such number.", Now).Value,
    };

    /// <summary>By state, what each command leads to; what is not named is refused with withdrawal_ended.</summary>
    private static readonly Dictionary<string, Dictionary<string, string>> Table = new(StringComparer.Ordinal)
    {
        ["pending"] = new() { ["go on"] = "same", ["send"] = "Sending", ["fail"] = "Failed", ["cancel"] = "Cancelled", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "withdrawal_not_by_hand", ["failed by hand"] = "withdrawal_not_by_hand" },
        ["sending"] = new() { ["go on"] = "same", ["send"] = "Sending", ["transfer"] = "Sending", ["fail"] = "Failed", ["cancel"] = "withdrawal_not_pending", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "withdrawal_not_by_hand", ["failed by hand"] = "withdrawal_not_by_hand" },
        ["transferred"] = new() { ["go on"] = "same", ["ask back"] = "Returning", ["send"] = "Sending", ["transfer"] = "same", ["link"] = "Sending", ["pay"] = "Paid", ["return"] = "Returning", ["restore"] = "Failed", ["cancel"] = "withdrawal_not_pending", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "withdrawal_not_by_hand", ["failed by hand"] = "Returning" },
        ["in transit"] = new() { ["go on"] = "same", ["send"] = "Sending", ["transfer"] = "same", ["link"] = "same", ["pay"] = "Paid", ["return"] = "Returning", ["restore"] = "Failed", ["cancel"] = "withdrawal_not_pending", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "withdrawal_not_by_hand", ["failed by hand"] = "withdrawal_not_by_hand" },
        ["paid"] = new() { ["go on"] = "same", ["transfer"] = "same", ["link"] = "same", ["pay"] = "same", ["return"] = "Returning", ["restore"] = "Returned", ["cancel"] = "withdrawal_not_pending", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "withdrawal_not_by_hand", ["failed by hand"] = "withdrawal_not_by_hand" },
        ["returning"] = new() { ["go on"] = "same", ["ask back"] = "same", ["send"] = "Returning", ["transfer"] = "same", ["link"] = "same", ["return"] = "same", ["restore"] = "Failed", ["cancel"] = "withdrawal_not_pending", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "Paid", ["failed by hand"] = "withdrawal_not_by_hand" },
        ["returning after it was paid"] = new() { ["go on"] = "same", ["ask back"] = "same", ["send"] = "Returning", ["transfer"] = "same", ["link"] = "same", ["return"] = "same", ["restore"] = "Returned", ["cancel"] = "withdrawal_not_pending", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "Paid", ["failed by hand"] = "withdrawal_not_by_hand" },
        ["failed"] = new() { ["go on"] = "same", ["return"] = "same", ["fail"] = "same", ["cancel"] = "withdrawal_not_pending", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "withdrawal_not_by_hand", ["failed by hand"] = "withdrawal_not_by_hand" },
        ["returned"] = new() { ["go on"] = "same", ["transfer"] = "same", ["link"] = "same", ["return"] = "same", ["restore"] = "same", ["cancel"] = "withdrawal_not_pending", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "withdrawal_not_by_hand", ["failed by hand"] = "withdrawal_not_by_hand" },
        ["cancelled"] = new() { ["go on"] = "same", ["cancel"] = "same", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "withdrawal_not_by_hand", ["failed by hand"] = "withdrawal_not_by_hand" },
        ["asked back"] = new() { ["go on"] = "Sending", ["ask back"] = "same", ["send"] = "Returning", ["transfer"] = "same", ["link"] = "Returning", ["return"] = "same", ["restore"] = "Cancelled", ["cancel"] = "withdrawal_not_pending", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "Paid", ["failed by hand"] = "withdrawal_not_by_hand" },
        ["kept"] = new() { ["go on"] = "same", ["ask back"] = "Returning", ["send"] = "Sending", ["transfer"] = "same", ["link"] = "Sending", ["pay"] = "Paid", ["return"] = "Returning", ["restore"] = "Failed", ["cancel"] = "withdrawal_not_pending", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "withdrawal_not_by_hand", ["failed by hand"] = "Returning" },
        ["taken back"] = new() { ["go on"] = "same", ["transfer"] = "same", ["restore"] = "same", ["cancel"] = "same", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "withdrawal_not_by_hand", ["failed by hand"] = "withdrawal_not_by_hand" },
        ["by hand: pending"] = new() { ["go on"] = "same", ["send"] = "withdrawal_not_by_stripe", ["fail"] = "Failed", ["cancel"] = "Cancelled", ["claim"] = "Sending", ["paid by hand"] = "Paid", ["failed by hand"] = "Failed" },
        ["by hand: claimed"] = new() { ["go on"] = "same", ["send"] = "withdrawal_not_by_stripe", ["fail"] = "Failed", ["cancel"] = "withdrawal_not_pending", ["claim"] = "Sending", ["paid by hand"] = "Paid", ["failed by hand"] = "Failed" },
        ["by hand: claimed by another"] = new() { ["go on"] = "same", ["send"] = "withdrawal_not_by_stripe", ["fail"] = "Failed", ["cancel"] = "withdrawal_not_pending", ["claim"] = "withdrawal_claimed", ["paid by hand"] = "withdrawal_claimed", ["failed by hand"] = "withdrawal_claimed" },
        ["by hand: paid"] = new() { ["go on"] = "same", ["send"] = "withdrawal_not_by_stripe", ["pay"] = "same", ["return"] = "same", ["cancel"] = "withdrawal_not_pending", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "withdrawal_not_by_hand", ["failed by hand"] = "Returned" },
        ["by hand: failed"] = new() { ["go on"] = "same", ["send"] = "withdrawal_not_by_stripe", ["return"] = "same", ["fail"] = "same", ["cancel"] = "withdrawal_not_pending", ["claim"] = "withdrawal_not_by_hand", ["paid by hand"] = "withdrawal_not_by_hand" },
    };

    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var state in States.Keys)
                foreach (var command in Commands.Keys) all.Add(state, command);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Each_command_leads_from_each_state_where_it_should(string state, string command)
    {
        var before = States[state]().Committed<Withdrawal>();

        var done = Commands[command](before);

        var expected = Table[state].GetValueOrDefault(command, "withdrawal_ended");
        if (done.IsRefused(out var refusal, out var after)) Assert.Equal(expected, refusal.Error.Code);
        else if (expected == "same") Assert.Same(before, after);
        else Assert.Equal((expected, true), (after.Status.ToString(), after.NewEvents.Length == 1));
    }

    [Fact]
    public void What_has_gone_out_or_come_back_is_not_set_aside_any_more()
    {
        string[] reserved = ["pending", "sending", "by hand: pending", "by hand: claimed", "by hand: claimed by another"];

        Assert.Equal(reserved, States.Where(state => state.Value().IsReserved).Select(state => state.Key));
    }

    [Fact]
    public void One_sender_at_a_time_has_it_for_two_minutes()
    {
        var sending = ByStripe().BeginSending(Now).Value;

        Assert.Equal("withdrawal_being_sent", sending.BeginSending(Now.AddSeconds(119)).Refusal!.Error.Code);
        Assert.Null(sending.BeginSending(Now.AddMinutes(2)).Refusal);
        Assert.Null(sending.EndSending(sending.SendingUntil, null, needsPerson: false, isRefused: false, Now).SendingUntil);
        Assert.Same(sending, sending.EndSending(Now, "late", needsPerson: false, isRefused: false, Now));
    }

    [Fact]
    public void A_claim_lapses_after_a_day()
    {
        var claimed = ByHand().Claim(OtherAdmin, Now).Value;

        Assert.Equal("withdrawal_claimed", claimed.PayByHand(Admin, "MTN 1", Now.AddHours(23)).Refusal!.Error.Code);
        Assert.Equal(Admin, claimed.Claim(Admin, Now.AddDays(1)).Value.ClaimedBy);
    }

    [Fact]
    public void Administrators_are_told_after_days_and_then_each_week_until_it_ends()
    {
        Assert.Equal((Now.AddDays(5), Now.AddDays(1)), (ByStripe().AlarmAt, ByHand().AlarmAt));
        Assert.Equal("payment_not_expired", ByHand().RaiseAlarm(Now).Refusal!.Error.Code);
        var told = ByHand().RaiseAlarm(Now.AddDays(1)).Value;
        Assert.IsType<WithdrawalOverdue>(told.NewEvents[^1]);
        Assert.Equal(Now.AddDays(8), told.AlarmAt);
        Assert.Equal("withdrawal_ended", ByHand().Cancel(Now).Value.RaiseAlarm(Now.AddDays(9)).Refusal!.Error.Code);
    }

    [Fact]
    public void The_same_trouble_is_told_once_and_then_by_its_deadline()
    {
        var sending = Sending();

        var stuck = sending.EndSending(sending.SendingUntil, "balance_insufficient", needsPerson: true, isRefused: true, Now);
        Assert.IsType<WithdrawalStuck>(stuck.NewEvents[^1]);
        Assert.Equal(Now.AddDays(7), stuck.AlarmAt);
        var again = stuck.BeginSending(Now).Value;
        Assert.IsType<WithdrawalNotSentYet>(again.EndSending(again.SendingUntil, "balance_insufficient", needsPerson: true, isRefused: true, Now).NewEvents[^1]);
    }

    [Fact]
    public void One_that_was_paid_is_asked_for_each_day_for_two_weeks()
    {
        var paid = Paid();
        var times = 0;
        for (; paid.AskAt is { } due; times++) paid = paid.AskAgain(due);

        Assert.Equal(13, times);
        Assert.Same(paid, paid.AskAgain(Now));
    }

    [Fact]
    public void What_an_administrator_found_to_have_arrived_does_not_come_back_by_a_repeated_event()
    {
        var settled = States["returning"]().PayByHand(Admin, "The worker has it.", Now).Value;

        Assert.Same(settled, settled.Return("account_closed", Now).Value);
        Assert.Equal(WithdrawalStatus.Returned, settled.Restore("trr_1", Now).Value.Status);
    }

    [Fact]
    public void An_erasure_takes_out_where_it_went_once()
    {
        var erased = ByHand().ErasePersonalData(Now);

        Assert.Null(erased.Destination);
        Assert.Same(erased, erased.ErasePersonalData(Now));
        Assert.Null(ByStripe().ErasePersonalData(Now).StripeAccountId);
        Assert.DoesNotContain("Ama", ByHand().ToString(), StringComparison.Ordinal);
    }

    private static Withdrawal ByStripe() => Withdrawal.Request(
        new Guid(1, 0, 0, new byte[8]), new Guid(2, 0, 0, new byte[8]), new Guid(3, 0, 0, new byte[8]), new Money(5_000, Currency.Ghs), PayoutMethod.Stripe, Now) with
    {
        StripeAccountId = "acct_1",
    };

    private static Withdrawal ByHand() => Withdrawal.Request(
        new Guid(1, 0, 0, new byte[8]), new Guid(2, 0, 0, new byte[8]), new Guid(3, 0, 0, new byte[8]), new Money(5_000, Currency.Ghs), PayoutMethod.MobileMoney, Now) with
    {
        Destination = Where,
    };

    /// <summary>A sender has it no more.</summary>
    private static Withdrawal Sending()
    {
        var sending = ByStripe().BeginSending(Now.AddMinutes(-3)).Value;
        return sending.Committed<Withdrawal>();
    }

    private static Withdrawal Transferred() => Sending().Transfer("tr_1", Now).Value;

    private static Withdrawal Paid() => Transferred().LinkPayout("po_1", Now).Value.Pay(Now).Value;
}
