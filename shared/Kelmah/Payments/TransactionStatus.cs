namespace Kelmah.Payments;

/// <summary>Where a transaction stands: pending → completed, failed or cancelled.</summary>
public enum TransactionStatus
{
    /// <summary>Under way.</summary>
    Pending,

    /// <summary>Done.</summary>
    Completed,

    /// <summary>Refused by the provider.</summary>
    Failed,

    /// <summary>Stopped before it was done.</summary>
    Cancelled,
}
