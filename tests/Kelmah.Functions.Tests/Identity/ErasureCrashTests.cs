using System.Net;
using Kelmah.Functions.Tests.Attachments;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;
using Kelmah.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Identity;

/// <summary>An erasure that ends as a crash ends it, before or after each of its commits in turn, and is then finished by a start that knows nothing of it.</summary>
public sealed class ErasureCrashTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    /// <summary>Fewer commits than an erasure of somebody who has something in many collections makes.</summary>
    private const int FewestCommits = 8;

    [Theory]
    [InlineData(UserRole.Hirer, false)]
    [InlineData(UserRole.Hirer, true)]
    [InlineData(UserRole.Worker, false)]
    [InlineData(UserRole.Worker, true)]
    public async Task Whatever_commit_it_is_cut_off_at_nothing_is_left_and_the_balance_is_given_up_once(UserRole role, bool isAfter)
    {
        var commit = 0;
        bool isCutOff;
        do
        {
            commit++;
            var (person, words) = await PersonAsync(role, $"Zan{role}{(isAfter ? "After" : "Before")}No{commit}");
            await app.CreditAsync(person.UserId, 100 + commit);
            await MakeDueAsync(person.UserId);
            isCutOff = await IsCutOffAsync(new CrashingStore(app.Store, commit, isAfter), person.UserId);

            var erase = app.Services.GetRequiredService<EraseUser>();
            Assert.Null(await erase.ExecuteAsync(person.UserId, CancellationToken.None));
            // As the sweep does: a crash after the last commit left the bytes of deleted words in the indexes.
            await erase.FinishTracesAsync(CancellationToken.None);

            foreach (var word in words) await Until.HoldsAsync(() => Task.FromResult(Traces.InTables(app, word)), static found => found.Count == 0);
            await AssertGivenUpOnceAsync(person.UserId, 100 + commit);
        }
        while (isCutOff);

        Assert.False(File.Exists(Path.Combine(app.DataFolder, "scrub-due")));
        Assert.True(commit > FewestCommits, $"It makes {commit - 1} commits.");
        Assert.True((await app.Services.GetRequiredService<LedgerReconciliation>().RunAsync(CancellationToken.None)).Balanced);
    }

    private async Task AssertGivenUpOnceAsync(Guid userId, long minorUnits)
    {
        var amount = new Money(minorUnits, Currency.Ghs);
        Assert.Equal(amount, Assert.Single((await app.Store.FindAsync(ForfeitureCollection.UserId.Is(userId), CancellationToken.None))!.Amounts));
        var entries = await app.Services.GetRequiredService<IJournal>().EntriesAsync(Account.WalletAvailable(userId), 100, null, CancellationToken.None);
        var entry = Assert.Single(entries.Items, recorded => recorded.Entry.Kind == "balance_forfeited").Entry;
        Assert.Equal([(Account.WalletAvailable(userId), -amount), (Account.PlatformFees, amount)], entry.Postings.Select(posting => (posting.Account, posting.Amount)));
        Assert.True((await app.Store.FindAsync(WalletCollection.UserId.Is(userId), CancellationToken.None))!.Available.IsEmpty);
    }

    /// <summary>Whether the crash came before the erasure had ended.</summary>
    private async Task<bool> IsCutOffAsync(CrashingStore store, Guid userId)
    {
        try
        {
            Assert.Null(await EraserOver(store).ExecuteAsync(userId, CancellationToken.None));
            return false;
        }
        catch (CrashException)
        {
            return true;
        }
    }

    /// <summary>The use case as the app makes it, over another store.</summary>
    private EraseUser EraserOver(IDocumentStore store)
    {
        T Get<T>()
            where T : notnull => app.Services.GetRequiredService<T>();
        var transactor = new Transactor(store, Get<IEventRelay>(), app.Clock, Get<IIdSource>());
        return new EraseUser(
            new ErasureSteps(store, transactor, Get<Sessions>(), Get<IWallets>(), app.Clock),
            new OpenWork(store, transactor, Get<IUsers>(), app.Clock),
            new PersonalDataEraser(store, transactor, app.Clock),
            store,
            Get<IEmailSender>(),
            Get<IErasureTraces>());
    }

    /// <summary>As after the grace, and without the event that would have the app erase the account itself.</summary>
    private async Task MakeDueAsync(Guid userId)
    {
        var now = app.Clock.GetUtcNow();
        var done = await app.Services.GetRequiredService<Transactor>().RunAsync<bool>(null, async work =>
        {
            var user = (await work.FindAsync<User>(userId, CancellationToken.None))!;
            var touched = user.ChangeSettings(user.Settings with { TimeZone = "Africa/Lagos" }, now).Value;
            work.Update(touched with { ErasureRequestedAt = now, ErasureDueAt = now, ErasureForfeitsBalance = true });
            return true;
        }, CancellationToken.None);
        Assert.Null(done.Refusal);
    }

    /// <summary>Somebody with something in many collections, and the words by which it is found.</summary>
    private async Task<(TestClient Person, string[] Words)> PersonAsync(UserRole role, string name)
    {
        var person = await app.SignUpAsync(role);
        (await person.PatchAsync("/users/me", new { profile = new { firstName = name, bio = $"{name} repairs." } })).AssertStatus(HttpStatusCode.OK);
        (await person.UploadAsync(SampleFiles.Png, $"{name}.png")).AssertStatus(HttpStatusCode.Created);
        var criteria = new { skills = new[] { "wiring" } };
        (await person.PostAsync("/jobs/searches", new { name = $"For {name}", criteria })).AssertStatus(HttpStatusCode.Created);
        if (role == UserRole.Hirer) await OfferWorkAsync(person, name);
        else await SeekWorkAsync(person, name);
        return (person, [name, person.Email]);
    }

    private async Task OfferWorkAsync(TestClient hirer, string name)
    {
        await SampleJobs.DraftAsync(hirer, SampleJobs.Content($"Draft of {name}"));
        var job = await SampleJobs.PublishAsync(hirer, SampleJobs.Content($"Wiring for {name}"));
        var application = await SampleJobs.ApplyAsync(await app.SignUpAsync(UserRole.Worker), job);
        (await hirer.PostAsync($"/applications/{application}/reject", new { reason = $"{name} has found another." })).AssertStatus(HttpStatusCode.OK);
    }

    private async Task SeekWorkAsync(TestClient worker, string name)
    {
        var certificate = new { title = $"{name}, grade II", issuer = "Energy Commission", validUntil = app.Clock.GetUtcNow().AddYears(2) };
        (await worker.PostAsync("/users/me/certificates", certificate)).AssertStatus(HttpStatusCode.Created);
        var job = await SampleJobs.PublishAsync(await app.SignUpAsync(UserRole.Hirer));
        var application = new { coverLetter = $"{name} has rewired forty houses.", proposedRate = SampleJobs.Money("1500.00"), estimatedDuration = 10 };
        (await worker.PostAsync($"/jobs/{job}/applications", application)).AssertStatus(HttpStatusCode.Created);
    }

    /// <summary>What ended the process.</summary>
    private sealed class CrashException() : Exception("The process is gone.");

    /// <summary>Serves until a commit, and nothing from then on.</summary>
    /// <param name="inner">The store.</param>
    /// <param name="last">Which commit ends it, counted from 1.</param>
    /// <param name="isAfter">Whether that commit is done, and only its answer lost.</param>
    private sealed class CrashingStore(IDocumentStore inner, int last, bool isAfter) : IDocumentStore
    {
        private int commits;
        private bool isOver;

        public ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
            where T : Entity => Inner().FindAsync<T>(id, cancellationToken);

        public ValueTask<T?> FindAsync<T>(Filter<T> where, CancellationToken cancellationToken)
            where T : Entity => Inner().FindAsync(where, cancellationToken);

        public ValueTask<Page<T>> QueryAsync<T>(Query<T> query, CancellationToken cancellationToken)
            where T : Entity => Inner().QueryAsync(query, cancellationToken);

        public ValueTask<Page<TView>> QueryAsync<T, TView>(Query<T> query, Projection<T, TView> projection, CancellationToken cancellationToken)
            where T : Entity => Inner().QueryAsync(query, projection, cancellationToken);

        public ValueTask<long> CountAsync<T>(Filter<T> where, CancellationToken cancellationToken)
            where T : Entity => Inner().CountAsync(where, cancellationToken);

        public ValueTask<IReadOnlyDictionary<Guid, long>> CountByAsync<T>(Field<T, Guid> field, Filter<T> where, CancellationToken cancellationToken)
            where T : Entity => Inner().CountByAsync(field, where, cancellationToken);

        public ValueTask<long> SetVersionAsync(string set, CancellationToken cancellationToken) => Inner().SetVersionAsync(set, cancellationToken);

        public async Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
        {
            var store = Inner();
            if (++commits == last) isOver = true;
            if (isOver && isAfter) await store.CommitAsync(work, cancellationToken);
            return await Inner().CommitAsync(work, cancellationToken);
        }

        public Task<CommitOutcome> TryAsync(UnitOfWork work, CancellationToken cancellationToken) => Inner().TryAsync(work, cancellationToken);

        private IDocumentStore Inner() => isOver ? throw new CrashException() : inner;
    }
}
