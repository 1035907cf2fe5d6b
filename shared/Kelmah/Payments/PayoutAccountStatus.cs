namespace Kelmah.Payments;

/// <summary>How well the payment provider knows a worker (KYC). Only an active account is paid out to.</summary>
public enum PayoutAccountStatus
{
    /// <summary>The worker has yet to give the details.</summary>
    Pending,

    /// <summary>They are given, and the provider checks them.</summary>
    InReview,

    /// <summary>It can be paid out to.</summary>
    Active,

    /// <summary>It could be, and the provider asks for more.</summary>
    Restricted,
}
