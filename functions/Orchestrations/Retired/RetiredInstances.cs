using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Orchestrations.Retired;

/// <summary>
/// Where earlier releases ran what is a lifecycle now: an instance that they started runs to its end by the orchestrator that its
/// history names, and is woken under its old id.
/// </summary>
internal static class RetiredInstances
{
    /// <summary>The old instance of an entity; null where there was none.</summary>
    public static string? IdOf(LifecycleKey? key) => key?.Entity switch
    {
        "contracts" => $"contract-{key.Id}",
        "milestones" => Milestone(key.Id),
        "transactions" => $"escrow-funding-{key.Id}",
        "refund_requests" => $"refund-request-{key.Id}",
        _ => null,
    };

    public static string Milestone(Guid milestoneId) => $"milestone-{milestoneId}";
}
