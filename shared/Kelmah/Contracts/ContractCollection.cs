using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>How contracts are stored.</summary>
public static class ContractCollection
{
    public static readonly Field<Contract, Guid> Id = Field.Of((Contract contract) => contract.Id);
    public static readonly Field<Contract, Guid> HirerId = Field.Of((Contract contract) => contract.HirerId);
    public static readonly Field<Contract, Guid> WorkerId = Field.Of((Contract contract) => contract.WorkerId);

    public static readonly Field<Contract, Guid> JobId = Field.Of((Contract contract) => contract.JobId);

    /// <summary>The job, while the contract is not cancelled: unique, so that one acceptance wins.</summary>
    public static readonly Field<Contract, Guid?> LiveJobId = Field.Of((Contract contract) => contract.LiveJobId);

    public static readonly Field<Contract, Guid> ApplicationId = Field.Of((Contract contract) => contract.ApplicationId);
    public static readonly Field<Contract, ContractStatus> Status = Field.Of((Contract contract) => contract.Status);

    /// <summary>When the escrow came to hold the total.</summary>
    public static readonly Field<Contract, DateTimeOffset?> FundedAt = Field.Of((Contract contract) => contract.FundedAt);

    /// <summary>When a draft expires.</summary>
    public static readonly Field<Contract, DateTimeOffset?> SignBy = Field.Of((Contract contract) => contract.SignBy);

    /// <summary>When a contract without money expires.</summary>
    public static readonly Field<Contract, DateTimeOffset?> FundBy = Field.Of((Contract contract) => contract.FundBy);

    public static readonly CollectionDefinition<Contract> Definition = new(
        "contracts",
        [
            new("live_job", IndexKind.Unique, LiveJobId),
            new("hirer", IndexKind.Ordered, HirerId),
            new("worker", IndexKind.Ordered, WorkerId),
            new("hirer_status", IndexKind.Ordered, HirerId, Status),
            new("worker_status", IndexKind.Ordered, WorkerId, Status),
            new("job", IndexKind.Ordered, JobId),
            new("application", IndexKind.Ordered, ApplicationId),
            new("sign_by", IndexKind.Ordered, SignBy),
            new("fund_by", IndexKind.Ordered, FundBy),
            new("status_funded_at", IndexKind.Ordered, Status, FundedAt),
        ],
        [
            new(Field.Of((Contract contract) => contract.TotalAmount.MinorUnits), Minimum: 1),
            new(Field.Of((Contract contract) => contract.Terms.Text), MaxLength: ContractTerms.MaxTextLength),
            new(Field.Of((Contract contract) => contract.Terms.FeeBasisPoints), Minimum: 0, Maximum: 10_000),
            new(Field.Of((Contract contract) => contract.Terms.InspectionDays), ContractTerms.MinInspectionDays, ContractTerms.MaxInspectionDays),
            new(Field.Of((Contract contract) => contract.Terms.HirerFeeBasisPoints), Minimum: 0, Maximum: 10_000),
            new(Field.Of((Contract contract) => contract.Terms.TaxBasisPoints), Minimum: 0, Maximum: 10_000),
            new(Field.Of((Contract contract) => contract.Terms.ChangeRounds), Minimum: 0, Maximum: ContractTerms.MaxChangeRounds),
        ])
    {
        // From the second signature on, whatever changes a milestone's amount changes the total in the same commit.
        Sum = SumRule.Of(
            (Contract contract) => contract.TotalAmount.MinorUnits,
            (Contract contract) => contract.SignedAt,
            (Milestone milestone) => milestone.ContractId,
            (Milestone milestone) => milestone.Amount.MinorUnits,
            (Milestone milestone) => milestone.RemovedAt),
        Sets = [GuardedSet.By((Contract contract) => contract.HirerId), GuardedSet.By((Contract contract) => contract.WorkerId)],
    };
}
