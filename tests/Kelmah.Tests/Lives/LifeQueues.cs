using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Queues;
using Kelmah.Kernel.Serialization;
using Kelmah.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Tests.Lives;

/// <summary>
/// The queues of a life, and the work that its events start. They outlive a host, deliver at least once, in order within a partition,
/// and again after the waits of the embedded host, until a message is dead.
/// </summary>
internal sealed class LifeQueues(Power power, TimeProvider clock) : IQueueSender
{
    /// <summary>The one activity of an orchestration, which it repeats for ever: never a dead letter.</summary>
    private const string Refunds = "RefundOrchestrator";

    /// <summary>Likewise.</summary>
    private const string Withdrawals = "WithdrawalOrchestrator";

    /// <summary>The default of <c>LocalRuntime__QueueRetryDelays</c>, in seconds.</summary>
    private static readonly int[] Waits = [10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200];

    private readonly List<Message> waiting = [];
    private readonly HashSet<string> sent = new(StringComparer.Ordinal);

    /// <summary>Messages that no delivery could end, with why.</summary>
    public List<string> Dead { get; } = [];

    public bool IsEmpty => waiting.Count == 0;

    public Task SendAsync(string queue, IReadOnlyCollection<QueueMessage> messages, CancellationToken cancellationToken)
    {
        power.Draw();
        foreach (var message in messages)
        {
            if (sent.Add($"{queue}:{message.MessageId}")) waiting.Add(new(queue, message.Body, message.PartitionKey) { DueAt = clock.GetUtcNow() });
        }

        power.Draw();
        return Task.CompletedTask;
    }

    /// <summary>Delivers everything that is due, and what comes of it.</summary>
    /// <param name="services">Of the host that runs now.</param>
    /// <param name="random">Chooses which partition is next.</param>
    /// <returns>How many messages were delivered.</returns>
    public async Task<int> DeliverAsync(IServiceProvider services, Random random)
    {
        var delivered = 0;
        for (; !power.IsOut && Next(random) is { } message; delivered++) await DeliverAsync(services, message);
        return delivered;
    }

    private Message? Next(Random random)
    {
        var heads = waiting.Where((message, index) =>
            message.Partition is null || !waiting.Take(index).Any(before => before.Queue == message.Queue && before.Partition == message.Partition));
        var due = heads.Where(message => message.DueAt <= clock.GetUtcNow()).ToList();
        return due.Count == 0 ? null : due[random.Next(due.Count)];
    }

    private async Task DeliverAsync(IServiceProvider services, Message message)
    {
        string? problem;
        try
        {
            problem = await HandleAsync(services, message);
        }
#pragma warning disable CA1031 // As a host does: whatever a message throws, it is delivered again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            problem = failure.ToString();
        }

        // A host that is gone settles nothing: the message comes again to the next.
        if (power.IsOut) return;
        waiting.Remove(message);
        if (problem is null) return;
        var deliveries = message.Deliveries + 1;
        if (message.Queue is Refunds or Withdrawals) waiting.Add(message with { Deliveries = deliveries, DueAt = clock.GetUtcNow().AddHours(1) });
        else if (deliveries > Waits.Length) Dead.Add($"{message.Queue} {message.Body}: {problem}");
        else waiting.Insert(0, message with { Deliveries = deliveries, DueAt = clock.GetUtcNow().AddSeconds(Waits[deliveries - 1]) });
    }

    private async Task<string?> HandleAsync(IServiceProvider services, Message message) => message.Queue switch
    {
        QueueNames.Events => await RouteAsync(services, message.Body),
        QueueNames.StripeEvents => (await services.GetRequiredService<ProcessStripeNotice>().ExecuteAsync(Guid.Parse(message.Body), default)).Refusal?.Error.Code,
        Refunds => await SendRefundAsync(services, Guid.Parse(message.Body)),
        Withdrawals => await SendWithdrawalAsync(services, Guid.Parse(message.Body)),
        // What users are told is no money.
        _ => null,
    };

    private static async Task<string?> SendRefundAsync(IServiceProvider services, Guid id)
    {
        var sent = await services.GetRequiredService<SendRefund>().ExecuteAsync(id, default);
        return sent.Refusal?.Error.Code ?? (sent.Value.Status == TransactionStatus.Pending ? "pending" : null);
    }

    private static async Task<string?> SendWithdrawalAsync(IServiceProvider services, Guid id)
    {
        var sent = await services.GetRequiredService<SendWithdrawal>().ExecuteAsync(id, default);
        return sent.Refusal?.Error.Code ?? (sent.Value.IsUnderWay ? "under_way" : null);
    }

    /// <summary>As the app's router does; the lifecycles' deadlines are left to the sweep.</summary>
    private async Task<string?> RouteAsync(IServiceProvider services, string body)
    {
        var happened = EventJson.Read(body);
        var reactions = ModuleCatalogue.Product.ReactionsTo(happened.Payload.GetType());
        foreach (var start in reactions.OfType<StartsInstance>().Select(reaction => reaction.Start(happened)))
        {
            if (start?.Orchestrator is Refunds or Withdrawals && sent.Add(start.InstanceId))
                waiting.Add(new(start.Orchestrator, $"{start.Input}", null) { DueAt = clock.GetUtcNow() });
        }

        foreach (var forward in reactions.OfType<ForwardsTo>().DistinctBy(reaction => reaction.Queue))
            await SendAsync(forward.Queue, [new(happened.Id.ToString(), forward.Body(happened), happened.StreamId)], default);
        foreach (var useCase in reactions.OfType<RunsUseCase>()) await useCase.Run(services, happened, default);
        return null;
    }

    private sealed record Message(string Queue, string Body, string? Partition)
    {
        public int Deliveries { get; init; }

        public DateTimeOffset DueAt { get; init; }
    }
}
