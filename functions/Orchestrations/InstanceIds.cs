namespace Kelmah.Functions.Orchestrations;

/// <summary>Instance ids, each derived from its entity's id, so that starting twice is harmless.</summary>
internal static class InstanceIds
{
    public static string Contract(Guid contractId) => $"contract-{contractId}";

    public static string Milestone(Guid milestoneId) => $"milestone-{milestoneId}";

    public static string EscrowFunding(Guid transactionId) => $"escrow-funding-{transactionId}";

    public static string RefundRequest(Guid requestId) => $"refund-request-{requestId}";

    public static string Refund(Guid transactionId) => $"refund-{transactionId}";

    /// <summary>A request that is cancelled can be followed by another: each is an instance of its own.</summary>
    public static string Erasure(Guid userId, DateTimeOffset requestedAt) => $"erasure-{userId}-{requestedAt.ToUnixTimeMilliseconds()}";

    public static string EscrowRelease(Guid milestoneId) => $"escrow-release-{milestoneId}";
}
