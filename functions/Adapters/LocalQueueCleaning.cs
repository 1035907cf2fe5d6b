using Kelmah.Kernel.Queues;
using Kelmah.Kernel.Serialization;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Adapters;

/// <summary>Takes <see cref="RetiredEventMembers"/> out of the events that wait in the data folder's queues, dead letters among them, at the first start of a release.</summary>
public sealed class LocalQueueCleaning(ILocalQueues queues) : IHostedService
{
    private static readonly QueueRewriting Cleaning = new(
        "retired_event_members", RetiredEventMembers.Revision, [QueueNames.Events, QueueNames.Notifications], static body => RetiredEventMembers.Without(body.Span));

    public Task StartAsync(CancellationToken cancellationToken) => queues.RewriteOnceAsync(Cleaning, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
