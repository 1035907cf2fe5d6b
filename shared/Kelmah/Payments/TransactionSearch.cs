using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Which of a user's transactions are wanted; what is null or empty does not restrict it.</summary>
public sealed record TransactionSearch
{
    /// <summary>Any of these.</summary>
    public IReadOnlyList<TransactionType> Types { get; init; } = [];

    public Guid? ContractId { get; init; }

    /// <summary>Started then or later, UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Started before, UTC.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Those of one user.</summary>
    internal Filter<Transaction> Of(Guid userId)
    {
        var filter = TransactionCollection.UserId.Is(userId);
        if (Types.Count > 0) filter &= TransactionCollection.Type.In(Types);
        if (ContractId is { } contractId) filter &= TransactionCollection.ContractId.Is(contractId);
        if (From is { } from) filter &= TransactionCollection.CreatedAt.AtLeast(from);
        if (To is { } to) filter &= TransactionCollection.CreatedAt.Below(to);
        return filter;
    }
}
