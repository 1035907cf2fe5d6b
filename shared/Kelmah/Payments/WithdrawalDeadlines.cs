using Kelmah.Kernel.Modules;

namespace Kelmah.Payments;

/// <summary>The deadlines of withdrawals.</summary>
public static class WithdrawalDeadlines
{
    /// <summary>Five days from the request, then each week until it has ended.</summary>
    public static Deadline<Withdrawal> PayoutArrival { get; } = new(DeadlineKind.PayoutArrival, withdrawal => withdrawal.AlarmAt)
    {
        AppliesTo = withdrawal => withdrawal.Method == PayoutMethod.Stripe,
        Length = TimeSpan.FromDays(5),
        Does = "An administrator is told that the payout has not arrived, and again each week.",
        InFavourOf = DeadlineFavour.Worker,
        Source = "Stripe: a payout usually arrives within five business days.",
    };

    /// <summary>One day from the request, then each week until it was paid.</summary>
    public static Deadline<Withdrawal> ManualPayout { get; } = new(DeadlineKind.ManualPayout, withdrawal => withdrawal.AlarmAt)
    {
        AppliesTo = withdrawal => withdrawal.Method != PayoutMethod.Stripe,
        Length = TimeSpan.FromDays(1),
        Does = "An administrator is told that a payout waits to be paid by hand, and again each week.",
        InFavourOf = DeadlineFavour.Worker,
        Source = "What a person has to do is done within a working day.",
    };
}
