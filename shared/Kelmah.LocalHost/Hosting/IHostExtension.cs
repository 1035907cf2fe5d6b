using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.LocalHost;

/// <summary>What an app adds to its host beside its functions, such as simulators of the systems that it calls.</summary>
public interface IHostExtension
{
    /// <summary>Adds its services, among them its <see cref="ILocalEndpoints"/>, once the data folder is open.</summary>
    /// <param name="services">The host's, which are complete.</param>
    /// <param name="clock">The host's time.</param>
    /// <param name="folder">The data folder.</param>
    /// <returns>A line for the list that the start prints; null where there is nothing to say.</returns>
    /// <exception cref="HostStartException">The host must not start like this; the message says why.</exception>
    string? AddTo(IServiceCollection services, VirtualClock clock, DataFolder folder);
}
