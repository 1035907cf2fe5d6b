using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.LocalRuntime;

/// <summary>Adds simulators to the embedded host.</summary>
public static class SimulatorServices
{
    /// <summary>
    /// Adds a simulator. The host calls <paramref name="add"/> when it is built, and only if the simulators are on
    /// (<see cref="SimulatorSwitch"/>): otherwise nothing of it is there.
    /// </summary>
    /// <param name="builder">The embedded host's; another host has no simulators, and passes this over.</param>
    /// <param name="path">Where it is found.</param>
    /// <param name="add">Adds its services.</param>
    public static void AddSimulator(this IHostApplicationBuilder builder, string path, Action<IServiceCollection> add)
    {
        ArgumentNullException.ThrowIfNull(builder);
        Of(builder).Add(new(path, add));
    }

    /// <summary>Adds what the simulators consist of, if they are on.</summary>
    /// <returns>The line that says so; null if they are off.</returns>
    internal static string? AddSimulators(this IHostApplicationBuilder builder, SimulatorSwitch simulators)
    {
        if (!simulators.AreOn) return null;
        foreach (var simulator in Of(builder)) simulator.AddTo(builder.Services);
        var paths = string.Join(", ", Of(builder).Select(simulator => simulator.Path));
        return $"Simulators are on: {paths} (development only, this machine only)";
    }

    private static List<Simulator> Of(IHostApplicationBuilder builder)
    {
        if (builder.Properties.TryGetValue(typeof(Simulator), out var found)) return (List<Simulator>)found;
        var simulators = new List<Simulator>();
        builder.Properties[typeof(Simulator)] = simulators;
        return simulators;
    }
}

/// <summary>What a simulator adds to the host, if the simulators are on.</summary>
/// <param name="Path">Where it is found, for the line that says that it is on.</param>
/// <param name="AddTo">Adds its services, among them its <see cref="ILocalEndpoints"/>.</param>
internal sealed record Simulator(string Path, Action<IServiceCollection> AddTo);
