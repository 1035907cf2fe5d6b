using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Tests.Durable;

/// <summary>What every mode of the engine must do; one test for each behaviour.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xUnit disposes of a test through IAsyncLifetime.")]
public abstract partial class DurableConformance(int maxIdle) : IAsyncLifetime
{
    private readonly EngineHarness host = new(maxIdle);

    private DurableRegistry Registry => host.Registry;

    private DurableTaskClient Client => host.Client;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await host.DisposeAsync();

    private static void Completed(OrchestrationMetadata instance) => Assert.True(
        instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{instance.RuntimeStatus}: {instance.FailureDetails}");

    private static void CompletedWith<T>(T expected, OrchestrationMetadata instance)
    {
        Completed(instance);
        Assert.Equal(expected, instance.ReadOutputAs<T>());
    }
}
