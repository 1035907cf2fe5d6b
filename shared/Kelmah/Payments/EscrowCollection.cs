using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>How escrows are stored.</summary>
public static class EscrowCollection
{
    /// <summary>The contract: unique.</summary>
    public static readonly Field<Escrow, Guid> ContractId = Field.Of((Escrow escrow) => escrow.ContractId);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<Escrow> Definition = new(
        "escrows",
        [new("contract", IndexKind.Unique, ContractId)],
        [
            new(Field.Of((Escrow escrow) => escrow.Amount.MinorUnits), Minimum: 1),
            new(Field.Of((Escrow escrow) => escrow.Held.MinorUnits), Minimum: 0),
            new(Field.Of((Escrow escrow) => escrow.Released.MinorUnits), Minimum: 0),
            new(Field.Of((Escrow escrow) => escrow.Refunded.MinorUnits), Minimum: 0),
        ]);
}
