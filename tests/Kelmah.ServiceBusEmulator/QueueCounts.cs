namespace Kelmah.ServiceBusEmulator;

/// <summary>How many messages a queue holds, by what may become of them next.</summary>
/// <param name="Ready">Can be received now, or as soon as their session is free.</param>
/// <param name="Locked">Received and not yet settled.</param>
/// <param name="Scheduled">Wait for their time.</param>
/// <param name="Deferred">Can be received by their sequence number only.</param>
/// <param name="DeadLetters">Stand in the dead-letter queue, locked or not.</param>
public sealed record QueueCounts(int Ready, int Locked, int Scheduled, int Deferred, int DeadLetters);
