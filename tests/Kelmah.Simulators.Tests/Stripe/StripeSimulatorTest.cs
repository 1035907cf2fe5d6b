using System.Diagnostics.CodeAnalysis;
using Kelmah.Testing;
using Kelmah.Testing.Stripe;
using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

/// <summary>A test of the simulator by Stripe's own client, with time that stands until it is moved.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public abstract class StripeSimulatorTest : IAsyncLifetime
{
    private protected FakeTimeProvider Clock { get; } = new(TestTime.Start);

    private protected StripeSimulatorHost Simulator { get; private set; } = null!;

    private protected StripeClient Client { get; private set; } = null!;

    private protected V1Services Stripe => Client.V1;

    public async Task InitializeAsync()
    {
        Simulator = await StripeSimulatorHost.StartAsync(Clock);
        Client = Simulator.Connect();
    }

    public async Task DisposeAsync() => await Simulator.DisposeAsync();
}
