using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Kelmah.Adapters.Sqlite;
using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Tests.Sqlite;

/// <summary>Each search that the API offers reads an index, never every row of its table.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The test's lifetime closes the database.")]
public sealed class SearchPlanTests : IAsyncLifetime
{
    private static readonly Filter<Job> Active = JobCollection.Status.Is(JobStatus.Active);
    private static readonly Filter<User> Listed = WorkerFields.IsListed.Is(true);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-plans-");
    private SqliteDatabase database = null!;

    public static TheoryData<string, Query<Job>> Jobs => new()
    {
        { "newest", new Query<Job> { Where = Active } },
        { "largest budget", new Query<Job> { Where = Active, OrderBy = [JobCollection.BudgetMax.Descending()] } },
        { "earliest deadline", new Query<Job> { Where = Active, OrderBy = [JobCollection.Deadline.Ascending()] } },
        { "skills", new Query<Job> { Where = Active & JobCollection.Skills.Contains("wiring") & JobCollection.Skills.Contains("solar") } },
        { "categories", new Query<Job> { Where = Active & JobCollection.Skills.ContainsAny(JobCategories.SkillsOf([JobCategoryName.Plumbing, JobCategoryName.Roofing])) } },
        { "words", new Query<Job> { Where = Active & Filters.Text<Job>("rewire hou") } },
        { "near", new Query<Job> { Where = Active & Filters.Near<Job>(5.6, -0.2, 25) } },
        { "budget", new Query<Job> { Where = Active & JobCollection.Currency.Is("GHS") & JobCollection.BudgetMax.AtLeast(100) } },
        { "city", new Query<Job> { Where = Active & JobCollection.City.In("Accra", "accra") } },
        { "region", new Query<Job> { Where = Active & JobCollection.Region.In("Ashanti", "ashanti") } },
        { "posted since", new Query<Job> { Where = Active & JobCollection.PublishedAt.AtLeast(DateTimeOffset.UnixEpoch) } },
        { "several statuses", new Query<Job> { Where = JobCollection.Status.In(JobStatus.Active, JobStatus.Closed) } },
        { "own", new Query<Job> { Where = JobCollection.HirerId.Is(Guid.Empty) } },
        { "past their deadline", new Query<Job> { Where = Active & JobCollection.Deadline.AtMost(DateTimeOffset.UnixEpoch), OrderBy = [JobCollection.Deadline.Ascending()] } },
        { "to remind of", new Query<Job> { Where = JobCollection.ReminderDueAt.AtMost(DateTimeOffset.UnixEpoch), OrderBy = [JobCollection.ReminderDueAt.Ascending()] } },
        { "new for an alert", new Query<Job> { Where = Active & JobCollection.PublishedAt.AtLeast(DateTimeOffset.UnixEpoch), OrderBy = [JobCollection.PublishedAt.Descending()] } },
    };

    public static TheoryData<string, Query<User>> Workers => new()
    {
        { "newest", new Query<User> { Where = Listed } },
        { "best rated", new Query<User> { Where = Listed, OrderBy = [WorkerFields.Rating.Descending()] } },
        { "rated at least", new Query<User> { Where = new WorkerSearch { MinRating = 4 }.ToCondition(), OrderBy = [WorkerFields.Rating.Descending()] } },
        { "skills", new Query<User> { Where = new WorkerSearch { Skills = ["wiring"] }.ToCondition() } },
        { "words", new Query<User> { Where = new WorkerSearch { Words = "ama" }.ToCondition() } },
        { "near", new Query<User> { Where = new WorkerSearch { Near = new GeoPoint(5.6, -0.2) }.ToCondition() } },
    };

    public async Task InitializeAsync()
    {
        database = new SqliteDatabase(Path.Combine(folder.FullName, "kelmah.db"));
        await SqliteSchema.ApplyAsync(database, Collections.All);
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Jobs), DisableDiscoveryEnumeration = true)]
    public void A_search_for_jobs_uses_an_index(string search, Query<Job> query) => AssertIndexed(search, query);

    [Theory]
    [MemberData(nameof(Workers), DisableDiscoveryEnumeration = true)]
    public void A_search_for_workers_uses_an_index(string search, Query<User> query) => AssertIndexed(search, query);

    [Fact]
    public void A_search_of_a_users_own_uses_an_index()
    {
        var (hirer, worker) = (ContractCollection.HirerId.Is(Guid.Empty), ContractCollection.WorkerId.Is(Guid.Empty));
        var signed = ContractCollection.Status.In(ContractStatus.Active, ContractStatus.Disputed);
        AssertIndexed("contracts by status", new Query<Contract> { Where = (hirer & signed) | (worker & signed) });
        AssertIndexed("contracts by party", new Query<Contract> { Where = (hirer & worker) | (worker & hirer) });
        AssertIndexed("contracts by job", new Query<Contract> { Where = (hirer | worker) & ContractCollection.JobId.Is(Guid.Empty) });
        AssertIndexed("applications of a hirer", new Query<JobApplication> { Where = ApplicationCollection.HirerId.Is(Guid.Empty) & ApplicationCollection.Status.In(ApplicationStatus.Pending) });
        var mine = TransactionCollection.UserId.Is(Guid.Empty);
        AssertIndexed("transactions by type", new Query<Transaction> { Where = mine & TransactionCollection.Type.In(TransactionType.Fee, TransactionType.Refund) });
        AssertIndexed("transactions by time", new Query<Transaction> { Where = mine & TransactionCollection.CreatedAt.AtLeast(DateTimeOffset.UnixEpoch) });
        AssertIndexed("transactions by contract", new Query<Transaction> { Where = mine & TransactionCollection.ContractId.Is(Guid.Empty) });
    }

    private void AssertIndexed<T>(string search, Query<T> query)
        where T : Entity
    {
        var table = CollectionTable.Of(Collections.For(typeof(T)));
        var plan = Plan(new QuerySql(table, "body", query.Where!.Condition, query.OrderBy, query.Limit, query.Cursor).Text);

        Assert.True(plan.Any(step => step.Contains(table.Name + "__", StringComparison.Ordinal)), $"{search}: {string.Join(" | ", plan)}");
        Assert.False(plan.Contains($"SCAN {table.Name}"), $"{search}: {string.Join(" | ", plan)}");
    }

    private ImmutableArray<string> Plan(string sql) => database.Read(session =>
    {
        using var rows = session.Prepare("EXPLAIN QUERY PLAN " + sql);
        var plan = ImmutableArray.CreateBuilder<string>();
        while (rows.Step()) plan.Add(rows.GetText(3)!);
        return plan.ToImmutable();
    });
}
