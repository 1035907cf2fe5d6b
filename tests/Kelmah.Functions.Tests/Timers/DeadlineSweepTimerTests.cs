using Kelmah.Contracts;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Functions.Timers;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.LocalHost;
using Kelmah.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Timers;

public sealed class DeadlineSweepTimerTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task An_item_that_fails_holds_up_none_of_those_behind_it()
    {
        var first = Guid.Parse((await ContractParties.DraftAsync(app)).ContractId);
        var second = Guid.Parse((await ContractParties.DraftAsync(app)).ContractId);
        // The clock of the app stands, so that its own timers and sweeps do not come first.
        var later = new VirtualClock(app.Clock);
        await later.AdvanceAsync(TimeSpan.FromDays(15));
        var failures = 0;
        var store = new WatchedStore(app.Store) { RefusesWith = id => id == first ? Refuse() : null };
        var expire = Make<Agreements>(store, Make<Transactor>(store, later), later);
        var sweep = Make<DeadlineSweepTimer>(Make<DeadlineProcesses>(new Overlay(app.Services, expire, later), later), later);

        await sweep.RunAsync(null!, CancellationToken.None);

        Assert.NotEqual(0, failures);
        Assert.Equal(ContractStatus.Draft, (await app.Store.FindAsync<Contract>(first, CancellationToken.None))!.Status);
        Assert.Equal(ContractStatus.Cancelled, (await app.Store.FindAsync<Contract>(second, CancellationToken.None))!.Status);

        InvalidOperationException Refuse()
        {
            failures++;
            return new InvalidOperationException("This one can't be read.");
        }
    }

    private T Make<T>(params object[] given) => ActivatorUtilities.CreateInstance<T>(app.Services, given);

    /// <summary>The app's services, but for some.</summary>
    private sealed class Overlay(IServiceProvider services, params object[] given) : IServiceProvider
    {
        public object? GetService(Type serviceType) =>
            Array.Find(given, serviceType.IsInstanceOfType) is { } instead && serviceType != typeof(object) ? instead : services.GetService(serviceType);
    }
}
