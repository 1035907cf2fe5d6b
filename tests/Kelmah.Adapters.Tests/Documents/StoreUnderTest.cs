using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Testing;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>An open store of any implementation, with a clock and ids that the test rules.</summary>
public sealed class StoreUnderTest(
    IDocumentStore documents, IEventLog events, IJournal journal, IExpirySweep sweep, StandingClock clock, Func<ValueTask> close)
    : IAsyncDisposable
{
    private readonly IdSource ids = new(clock);

    public IDocumentStore Documents => documents;

    public IEventLog Events => events;

    public IJournal Journal => journal;

    public IExpirySweep Sweep => sweep;

    public StandingClock Clock => clock;

    public IIdSource Ids => ids;

    public UnitOfWork NewWork(Guid? actorId = null) => new(documents, clock, ids, actorId);

    public async Task<CommitOutcome> CommitAsync(Action<UnitOfWork> fill)
    {
        var work = NewWork();
        fill(work);
        return await documents.CommitAsync(work, CancellationToken.None);
    }

    public async Task<Listing> InsertAsync(Func<Listing, Listing>? set = null, string title = "A listing")
    {
        var work = NewWork();
        var listing = Listing.Open(ids.NewId(), clock.GetUtcNow(), title);
        var stored = work.Insert(set is null ? listing : set(listing));
        Assert.IsType<Committed>(await documents.CommitAsync(work, CancellationToken.None));
        return stored;
    }

    public ValueTask DisposeAsync() => close();
}
