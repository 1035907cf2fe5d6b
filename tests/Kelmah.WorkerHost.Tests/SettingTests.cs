using Kelmah.WorkerHost.Tests.Host;

namespace Kelmah.WorkerHost.Tests;

/// <summary>Settings that stop a worker's start, with a message that names them.</summary>
public sealed class SettingTests
{
    [Theory]
    [InlineData("ServiceBus", "", "ServiceBus")]
    [InlineData("ServiceBus__fullyQualifiedNamespace", "kelmah.servicebus.windows.net", "are both given")]
    [InlineData("Stripe__ApiKey", "", "Stripe")]
    [InlineData("Stripe__Timeout", "soon", "The setting Stripe__Timeout must be a time span such as 00:05:00, not 'soon'.")]
    [InlineData("Queues__MaxHold", "00:05:00", "The setting Queues__MaxHold must be from 00:00:00 to 00:04:30, not 00:05:00.")]
    public async Task A_worker_with_a_setting_that_it_cannot_work_with_does_not_start(string name, string value, string named)
    {
        var (exitCode, output) = await FunctionsHost.FailToStartAsync(new Dictionary<string, string> { [name] = value });
        Assert.NotEqual(0, exitCode);
        Assert.Contains(named, output, StringComparison.Ordinal);
    }
}
