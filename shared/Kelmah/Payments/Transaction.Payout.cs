using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <content>The payout of a withdrawal.</content>
public sealed partial record Transaction
{
    /// <summary>Money is set aside for a withdrawal.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="withdrawalId">The withdrawal.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="amount">Above zero.</param>
    /// <param name="balanceAfter">What is left in the wallet.</param>
    /// <param name="now">When.</param>
    public static Transaction StartPayout(Guid id, Guid withdrawalId, Guid userId, Money amount, Money balanceAfter, DateTimeOffset now) =>
        Raise(
            Pending(id, userId, contractId: null, amount, TransactionType.Payout, now) with { BalanceAfter = balanceAfter },
            new PayoutStarted(id, userId, ContractId: null, amount, withdrawalId),
            now);

    /// <summary>A payout that had arrived came back. A repeat changes nothing.</summary>
    /// <param name="reason">The provider's code, or an administrator's words.</param>
    /// <param name="now">When.</param>
    public Result<Transaction> ReturnPayout(string reason, DateTimeOffset now)
    {
        if (Status == TransactionStatus.Failed) return this;
        if (Type != TransactionType.Payout || Status != TransactionStatus.Completed) return PaymentErrors.TransactionNotPending;
        return Failed(reason, now);
    }
}

/// <summary>Money is set aside for a withdrawal.</summary>
[EventName("PayoutStarted")]
public sealed record PayoutStarted(Guid TransactionId, Guid UserId, Guid? ContractId, Money Amount, Guid WithdrawalId)
    : TransactionEvent(TransactionId, UserId, ContractId);
