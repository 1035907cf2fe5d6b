using Kelmah.Kernel.Persistence;

namespace Kelmah.Tests;

/// <summary>Nobody waits for events here: these tests read the store.</summary>
internal sealed class UnheardRelay : IEventRelay
{
    public void Notify()
    {
        // Nothing to tell.
    }
}
