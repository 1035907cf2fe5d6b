using System.Diagnostics.CodeAnalysis;
using Kelmah.Simulators.Stripe;
using Kelmah.Testing;
using Kelmah.Testing.Stripe;
using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

/// <summary>A test of the simulator, which Stripe's own client can call, with time that stands until it is moved.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public abstract class StripeSimulatorTest : IAsyncLifetime
{
    private readonly string file = StripeSimulatorHost.NewFile();

    private protected FakeTimeProvider Clock { get; } = new(TestTime.Start);

    private protected StripeSimulatorHost Simulator { get; private set; } = null!;

    private protected StripeClient Client { get; private set; } = null!;

    private protected V1Services Stripe => Client.V1;

    public Task InitializeAsync() => StartAsync();

    public async Task DisposeAsync() => await Simulator.DisposeAsync();

    /// <summary>Starts the simulator, which a test may have stopped, on the test's one file.</summary>
    private protected async Task StartAsync(Action<StripeSimulatorOptions>? configure = null)
    {
        Simulator = await StripeSimulatorHost.StartAsync(Clock, file, configure);
        Client = Simulator.Connect();
    }
}
