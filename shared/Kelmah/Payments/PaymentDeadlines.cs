using Kelmah.Kernel.Modules;

namespace Kelmah.Payments;

/// <summary>The deadlines of payments and of requests for refunds.</summary>
public static class PaymentDeadlines
{
    /// <summary>15 minutes from the payment's start.</summary>
    public static Deadline<Transaction> CardPayment { get; } = new(DeadlineKind.CardPayment, payment => payment.ExpiresAt)
    {
        AppliesTo = payment => payment.Channel != PaymentChannel.MobileMoney,
        Length = TimeSpan.FromMinutes(15),
        Does = "The payment is cancelled; a later success is refunded.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "Sharetribe: an unconfirmed payment expires after PT15M.",
    };

    /// <summary>24 hours from the payment's start.</summary>
    public static Deadline<Transaction> MobileMoneyPayment { get; } = new(DeadlineKind.MobileMoneyPayment, payment => payment.ExpiresAt)
    {
        AppliesTo = payment => payment.Channel == PaymentChannel.MobileMoney,
        Length = TimeSpan.FromHours(24),
        Does = "The payment is cancelled; a later success is refunded.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "A mobile money payment may need a visit to an agent.",
    };

    /// <summary>7 days from the request; reminders 3 days and 24 hours before.</summary>
    public static Deadline<RefundRequest> RefundAnswer { get; } = new(DeadlineKind.RefundAnswer, request => request.AnswerBy)
    {
        Length = TimeSpan.FromDays(7),
        Reminders = [TimeSpan.FromDays(3), TimeSpan.FromHours(24)],
        Remind = static (request, _, now) => request.Remind(now),
        Does = "The refund is granted; above the small-claims limit people decide.",
        InFavourOf = DeadlineFavour.Hirer,
        Source = "Upwork: the worker answers in 7 days, silence refunds.",
    };
}
