namespace Kelmah.LocalHost;

/// <summary>How many messages a queue holds.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Active">Waiting for a delivery, retries included.</param>
/// <param name="Locked">Being handled.</param>
/// <param name="Scheduled">Not due yet.</param>
/// <param name="DeadLettered">Given up.</param>
public sealed record QueueCounts(string Queue, long Active, long Locked, long Scheduled, long DeadLettered);
