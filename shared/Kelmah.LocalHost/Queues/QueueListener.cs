using Kelmah.Sqlite;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kelmah.LocalHost;

/// <summary>Delivers messages to all queue functions.</summary>
internal sealed class QueueListener : ITriggerListener, IDisposable
{
    private readonly List<QueuePump> pumps = [];
    private readonly List<QueueFunction> functions = [];

    /// <exception cref="HostStartException">A queue's setting is not there, or two functions take from one queue.</exception>
    public QueueListener(
        FunctionCatalog catalog,
        FunctionPipeline pipeline,
        LocalQueues queues,
        LocalHostSettings settings,
        IConfiguration configuration,
        IOptions<JsonOptions> json,
        SqliteDatabase database,
        VirtualClock clock,
        ILoggerFactory loggers)
    {
        foreach (var (entry, trigger) in catalog.TriggeredBy<ServiceBusTriggerAttribute>())
        {
            var queue = LocalQueues.Normalize(SettingPlaceholder.Resolve(trigger.QueueName, configuration, entry.Name));
            var logger = loggers.CreateLogger($"Function.{entry.Name}");
            var function = new QueueFunction(entry, pipeline, json.Value.SerializerOptions, logger);
            var pump = new QueuePump(queue, function, new(settings, database, clock, logger));
            functions.Add(function);
            pumps.Add(pump);
            if (!queues.TryConsume(queue, pump.Wake))
                throw new HostStartException($"Function {entry.Name}: another function takes from the queue {queue}.");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var pump in pumps) pump.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken deadline) => Task.WhenAll(pumps.Select(pump => pump.StopAsync(deadline)));

    public void Dispose()
    {
        foreach (var pump in pumps) pump.Dispose();
        foreach (var function in functions) function.Dispose();
    }
}
