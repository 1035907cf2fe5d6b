using System.IO.Compression;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Tests.Durable.Upgrade;

/// <summary>Instances that an earlier engine left in its file go on.</summary>
public sealed class InFlightInstancesTests
{
    private static readonly string Made = Path.Combine(AppContext.BaseDirectory, "Durable", "Upgrade", "engine-1.db.gz");

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    public async Task Every_instance_of_an_earlier_engine_comes_to_the_end_that_it_would_have_come_to(int maxIdle)
    {
        var calls = new List<string>();
        await using var host = new EngineHarness(maxIdle);
        InFlightWorkflows.Register(host.Registry, (name, instance, n) =>
        {
            lock (calls) calls.Add($"{name} {n} of {instance}");
            return Task.FromResult(name == "Step" ? n + 1 : n + 100);
        });
        await UnpackAsync(host.FilePath);
        host.Time.Advance(TimeSpan.FromMinutes(5.5));
        await host.StartAsync();
        var count = host.Count("durable_instances");

        await CompletedWithAsync(host, "runs", "111");
        await host.Client.ResumeInstanceAsync("suspended");
        await CompletedWithAsync(host, "suspended", "13");
        await host.Client.RaiseEventAsync("waits", "second", 4);
        await CompletedWithAsync(host, "waits", "15");
        await host.Client.RaiseEventAsync("generations", "last", 6);
        await CompletedWithAsync(host, "generations", "[5,6]", status: "\"generation 2\"");
        await host.Client.RaiseEventAsync("parent-child", "go", 7);
        await CompletedWithAsync(host, "parent", "19");
        await host.Client.RaiseEventAsync("draws", "go", 0);
        await host.Client.RaiseEventAsync("5e27566f1d4c501bb740f60620d3b720", "go", 3);
        Assert.EndsWith(",\"14\"]", (await host.CompletionAsync("draws")).SerializedOutput, StringComparison.Ordinal);
        host.Time.Advance(TimeSpan.FromMinutes(10));
        await CompletedWithAsync(host, "retries", "111");
        host.Time.Advance(TimeSpan.FromDays(3));
        await host.StatusAsync("scheduled", "asleep");
        host.Time.Advance(TimeSpan.FromDays(15));
        await CompletedWithAsync(host, "loops", "12", status: "3");
        await CompletedWithAsync(host, "sleeps", "11", status: "\"asleep\"");
        await CompletedWithAsync(host, "scheduled", "11", status: "\"asleep\"");

        Assert.Equal(count, host.Count("durable_instances"));
        Assert.Equal(0, host.Count("durable_messages") + host.Count("durable_timers"));
        // What had been done was not done again.
        Assert.Equal(
            ["Flaky 11 of retries", "Slow 11 of runs", "Step 10 of scheduled", "Step 10 of sleeps"],
            calls.Order(StringComparer.Ordinal));
    }

    private static async Task UnpackAsync(string path)
    {
        await using var packed = File.OpenRead(Made);
        await using var plain = new GZipStream(packed, CompressionMode.Decompress);
        await using var file = File.Create(path);
        await plain.CopyToAsync(file);
    }

    private static async Task CompletedWithAsync(EngineHarness host, string id, string output, string? status = null)
    {
        var instance = await host.CompletionAsync(id);
        Assert.True(instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{id} is {instance.RuntimeStatus}: {instance.FailureDetails}");
        Assert.Equal(output, instance.SerializedOutput);
        Assert.Equal(status, instance.SerializedCustomStatus);
    }
}
