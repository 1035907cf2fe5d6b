namespace Kelmah.Contracts;

/// <summary>The deadlines of a contract's life; <see cref="Deadlines"/> says what each does.</summary>
public enum DeadlineKind
{
    /// <summary>Both parties sign.</summary>
    Signing,

    /// <summary>The hirer funds the escrow.</summary>
    Funding,

    /// <summary>A payment by card is confirmed.</summary>
    CardPayment,

    /// <summary>A payment by mobile money is confirmed.</summary>
    MobileMoneyPayment,

    /// <summary>A milestone's work is submitted.</summary>
    MilestoneDue,

    /// <summary>The hirer answers to a submission.</summary>
    AutoApproval,

    /// <summary>At the latest, something is submitted for a milestone.</summary>
    NothingDelivered,

    /// <summary>The worker answers to a request for a refund.</summary>
    RefundAnswer,
}
