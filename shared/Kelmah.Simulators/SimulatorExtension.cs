using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Simulators;

/// <summary>
/// The simulators of an embedded host: the clock, the outbox, and those that the app adds. They serve only while
/// <see cref="SimulatorSwitch"/> says that they are on; otherwise nothing of them is there.
/// </summary>
public sealed class SimulatorExtension : IHostExtension
{
    private readonly IConfiguration settings;
    private readonly List<(string Path, Action<IServiceCollection> AddTo)> simulators =
    [
        ("/simulators/outbox", services => services.AddSingleton<ILocalEndpoints, OutboxEndpoints>()),
        ("/simulators/clock", services => services.AddSingleton<ILocalEndpoints, ClockEndpoints>()),
    ];

    internal SimulatorExtension(IConfiguration settings) => this.settings = settings;

    /// <summary>Adds a simulator.</summary>
    /// <param name="path">Where it is found, for the line that says that it is on.</param>
    /// <param name="addTo">Adds its services; called when the host is built, and only if the simulators are on.</param>
    public SimulatorExtension Add(string path, Action<IServiceCollection> addTo)
    {
        simulators.Add((path, addTo));
        return this;
    }

    /// <inheritdoc/>
    public string? AddTo(IServiceCollection services, VirtualClock clock, DataFolder folder)
    {
        var simulatorSwitch = SimulatorSwitch.Read(settings);
        simulatorSwitch.RefuseMoved(clock, folder);
        if (!simulatorSwitch.AreOn) return null;
        foreach (var simulator in simulators) simulator.AddTo(services);
        return $"Simulators are on: {string.Join(", ", simulators.Select(simulator => simulator.Path))} (development only, this machine only)";
    }
}

/// <summary>Adds simulators to the embedded host.</summary>
public static class SimulatorBuilding
{
    /// <summary>Adds the simulators of the clock and the outbox; others are added to the result.</summary>
    public static SimulatorExtension AddSimulators(this LocalApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var simulators = new SimulatorExtension(builder.Configuration);
        builder.Extensions.Add(simulators);
        return simulators;
    }
}
