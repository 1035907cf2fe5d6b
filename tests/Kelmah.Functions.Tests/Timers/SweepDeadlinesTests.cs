using Kelmah.Application.Contracts;
using Kelmah.Application.Persistence;
using Kelmah.Domain;
using Kelmah.Domain.Contracts;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Functions.Timers;
using Kelmah.LocalRuntime;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Timers;

public sealed class SweepDeadlinesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task An_item_that_fails_holds_up_none_of_those_behind_it()
    {
        var first = Guid.Parse((await ContractParties.DraftAsync(app)).ContractId);
        var second = Guid.Parse((await ContractParties.DraftAsync(app)).ContractId);
        // The clock of the app stands, so that its own timers and sweeps do not come first.
        var later = new VirtualClock(app.Clock);
        await later.AdvanceAsync(TimeSpan.FromDays(15));
        var store = new StoreThatFails(app.Store, first);
        var expire = Make<ExpireContract>(store, later);
        var sweep = Make<SweepDeadlines>(Make<FindDueWork>(later), Make<PassDeadline>(expire), later);

        await sweep.RunAsync(null!, CancellationToken.None);

        Assert.True(store.Failed);
        Assert.Equal(ContractStatus.Draft, (await app.Store.FindAsync<Contract>(first, CancellationToken.None))!.Status);
        Assert.Equal(ContractStatus.Cancelled, (await app.Store.FindAsync<Contract>(second, CancellationToken.None))!.Status);
    }

    private T Make<T>(params object[] given) => ActivatorUtilities.CreateInstance<T>(app.Services, given);

    /// <summary>Breaks when one entity is loaded.</summary>
    private sealed class StoreThatFails(IDocumentStore inner, Guid broken) : IDocumentStore
    {
        public bool Failed { get; private set; }

        public ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
            where T : Entity
        {
            if (id != broken) return inner.FindAsync<T>(id, cancellationToken);
            Failed = true;
            throw new InvalidOperationException("This one can't be read.");
        }

        public ValueTask<T?> FindAsync<T>(Filter<T> where, CancellationToken cancellationToken)
            where T : Entity => inner.FindAsync(where, cancellationToken);

        public ValueTask<Page<T>> QueryAsync<T>(Query<T> query, CancellationToken cancellationToken)
            where T : Entity => inner.QueryAsync(query, cancellationToken);

        public ValueTask<Page<TView>> QueryAsync<T, TView>(Query<T> query, Projection<T, TView> projection, CancellationToken cancellationToken)
            where T : Entity => inner.QueryAsync(query, projection, cancellationToken);

        public ValueTask<long> CountAsync<T>(Filter<T> where, CancellationToken cancellationToken)
            where T : Entity => inner.CountAsync(where, cancellationToken);

        public Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken) => inner.CommitAsync(work, cancellationToken);
    }
}
