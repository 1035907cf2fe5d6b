using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>The rules of withdrawals.</summary>
public static class WithdrawalErrors
{
    /// <summary>A withdrawal ends once.</summary>
    public static readonly ErrorCode Ended = new("withdrawal_ended", 409, "The withdrawal has ended, or is not where this can happen to it.");

    /// <summary>What is on its way cannot be cancelled.</summary>
    public static readonly ErrorCode NotPending = new("withdrawal_not_pending", 409, "The withdrawal is on its way or has ended: it cannot be cancelled any more.");

    /// <summary>One sender at a time.</summary>
    public static readonly ErrorCode BeingSent = new("withdrawal_being_sent", 409, "The withdrawal is being sent just now.", RetryHelps: true);

    /// <summary>Administrators pay by hand what Stripe does not.</summary>
    public static readonly ErrorCode NotByStripe = new("withdrawal_not_by_stripe", 409, "Stripe does not pay this withdrawal.");

    /// <summary>Stripe pays what administrators do not.</summary>
    public static readonly ErrorCode NotByHand = new("withdrawal_not_by_hand", 409, "This withdrawal is not paid by hand, or has ended.");

    /// <summary>One administrator pays a withdrawal, so that two do not.</summary>
    public static readonly ErrorCode Claimed = new("withdrawal_claimed", 409, "Another administrator has taken this withdrawal on.", RetryHelps: true);

    /// <summary>Whoever owes the platform is not paid out.</summary>
    public static readonly ErrorCode WalletOwes = new("wallet_owes", 409, "You owe the platform money in this currency; it is settled first.");

    /// <summary>Nobody is paid out to nowhere.</summary>
    public static readonly ErrorCode DestinationMissing = new("payout_destination_missing", 409, "Say first where you are paid out, at /payouts/onboarding or /payouts/destination.");

    /// <summary>Whoever has taken over an account must not empty it at once.</summary>
    public static readonly ErrorCode DestinationPaused = new("payout_destination_paused", 409, "Where you are paid out was changed lately; withdrawals begin again later.", RetryHelps: true);

    /// <summary>A bank that has sent money back would do so again.</summary>
    public static readonly ErrorCode DestinationFailed = new("payout_destination_failed", 409, "Your bank sent the last payout back: give another account at /payouts/onboarding first.");
}
