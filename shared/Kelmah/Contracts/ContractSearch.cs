using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Which of their contracts a caller looks for; what is null or empty does not restrict it.</summary>
public sealed record ContractSearch
{
    /// <summary>Any of these.</summary>
    public IReadOnlyList<ContractStatus> Statuses { get; init; } = [];

    public Guid? JobId { get; init; }

    /// <summary>The other party.</summary>
    public Guid? PartyId { get; init; }

    /// <summary>Those of which the caller is this; null for both.</summary>
    public PartySide? Side { get; init; }

    /// <summary>Those of which the caller is a party.</summary>
    internal Filter<Contract> Of(Caller caller)
    {
        var asHirer = ContractCollection.HirerId.Is(caller.UserId);
        var asWorker = ContractCollection.WorkerId.Is(caller.UserId);
        if (PartyId is { } other)
        {
            asHirer &= ContractCollection.WorkerId.Is(other);
            asWorker &= ContractCollection.HirerId.Is(other);
        }

        if (Statuses.Count > 0)
        {
            asHirer &= ContractCollection.Status.In(Statuses);
            asWorker &= ContractCollection.Status.In(Statuses);
        }

        var own = Side switch
        {
            PartySide.Hirer => asHirer,
            PartySide.Worker => asWorker,
            null => asHirer | asWorker,
        };
        return JobId is { } jobId ? own & ContractCollection.JobId.Is(jobId) : own;
    }
}
