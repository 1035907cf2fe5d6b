using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>Movements of a wallet alone, without a milestone.</summary>
public sealed partial record Transaction
{
    /// <summary>Which way it went, seen from its user, where its type can go either way; null for the other types.</summary>
    public TransactionDirection? Direction { get; init; }

    /// <summary>A movement of the wallet that is done in the commit that records it, and of a type that can go either way.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="userId">Whose wallet.</param>
    /// <param name="contractId">The contract that it has to do with, if any.</param>
    /// <param name="amount">Above zero.</param>
    /// <param name="type">An exchange or a correction.</param>
    /// <param name="direction">Into the wallet, or out of it.</param>
    /// <param name="now">UTC.</param>
    /// <param name="balanceAfter">What the user could withdraw after it; null where it does not change that.</param>
    public static Transaction RecordInWallet(
        Guid id, Guid userId, Guid? contractId, Money amount, TransactionType type, TransactionDirection direction, DateTimeOffset now, Money? balanceAfter) =>
        Raise(
            Pending(id, userId, contractId, amount, type, now) with
            {
                Status = TransactionStatus.Completed,
                ProcessedAt = now,
                Direction = direction,
                BalanceAfter = balanceAfter,
            },
            new TransactionCompleted(id, userId, contractId, type, amount),
            now);
}
