using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kelmah.LocalHost.SampleApp;

/// <summary>A process that tests start, stop and kill.</summary>
public sealed class SampleFunctions(ILocalQueues queues, DataFolder folder)
{
    [Function("Ping")]
    public static IResult Ping([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ping")] HttpRequest request) =>
        TypedResults.Text("pong");

    /// <summary>Answers only after the caller's file is there, so that a test holds it open as long as it likes.</summary>
    [Function("Slow")]
    public async Task<IResult> SlowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "slow")] HttpRequest request, CancellationToken cancellationToken)
    {
        File.WriteAllText(Path.Combine(folder.Path, "slow-started"), "");
        while (!File.Exists(Path.Combine(folder.Path, "slow-may-end")))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        return TypedResults.Text("slow");
    }

    [Function("Send")]
    public async Task<IResult> SendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "send/{id}")] HttpRequest request, string id)
    {
        await queues.SendAsync("work", new LocalMessage { MessageId = id, Body = Encoding.UTF8.GetBytes(id) });
        return TypedResults.NoContent();
    }

    /// <summary>An effect that shows each message: one file each.</summary>
    [Function("Work")]
    public Task WorkAsync([ServiceBusTrigger("work")] string id) =>
        File.WriteAllTextAsync(Path.Combine(folder.Path, $"done-{id}"), id);

    [Function("Nightly")]
    public void Nightly([TimerTrigger("0 0 3 * * *")] TimerInfo timer) =>
        File.WriteAllText(Path.Combine(folder.Path, "nightly"), $"{timer.IsPastDue}");
}
