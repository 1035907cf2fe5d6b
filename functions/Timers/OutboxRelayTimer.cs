using Kelmah.Kernel.Queues;

namespace Kelmah.Functions.Timers;

/// <summary>Relays the events that a crash or a failure left behind: each minute, and at each start.</summary>
public sealed class OutboxRelayTimer(EventRelay relay)
{
    [Function("RelayOutbox")]
    public Task RunAsync([TimerTrigger("0 * * * * *", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellationToken) =>
        relay.RelayAsync(cancellationToken);
}
