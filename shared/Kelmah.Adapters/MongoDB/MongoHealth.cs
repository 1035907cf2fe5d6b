using Kelmah.Kernel;

namespace Kelmah.Adapters.MongoDB;

/// <summary>Whether the database answers.</summary>
public sealed class MongoHealth(MongoStore store) : IHealthProbe
{
    /// <inheritdoc/>
    public string Name => "store";

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => store.PingAsync(cancellationToken);
}
