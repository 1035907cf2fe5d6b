using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Kelmah.Adapters.Sqlite;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Adapters.Tests.MongoDB;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Sqlite;
using Kelmah.Testing;

namespace Kelmah.Adapters.Tests.Sqlite;

/// <summary>What the SQLite store does beyond its contract: indexes that follow their declaration and serve the queries.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The test's lifetime closes the database.")]
public sealed class SqliteSchemaTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-schema-");
    private readonly StandingClock clock = new();
    private readonly IdSource ids = new(TimeProvider.System);
    private SqliteDatabase database = null!;

    public static TheoryData<string, Filter<Listing>> Served => new()
    {
        { "doc_listings__owner_status", ListingCollection.OwnerId.Is(Guid.Empty) },
        { "doc_listings__owner_status", ListingCollection.OwnerId.Is(Guid.Empty) & ListingCollection.Status.Is(ListingStatus.Done) },
        { "doc_listings__owner_status", ListingCollection.OwnerId.Is(Guid.Empty) & ListingCollection.Status.In(ListingStatus.Done, ListingStatus.Draft) },
        { "doc_listings__price", ListingCollection.Price.AtLeast(5) & ListingCollection.Price.Below(9) },
        { "doc_listings__rank", ListingCollection.Rank.Is(1) },
        { "doc_listings__email", ListingCollection.Email.Is("ama@example.com") },
        { "doc_listings__tags", ListingCollection.Tags.Contains("a") },
        { "doc_listings__words", Filters.Text<Listing>("roof") },
        { "doc_listings__place", Filters.Near<Listing>(5, 0, 10) },
        { "doc_listings__expiry", ListingCollection.ExpiresAt.AtMost(DateTimeOffset.UnixEpoch) },
        { "sqlite_autoindex_doc_listings_1", ListingCollection.Id.In(Guid.Empty) },
    };

    public Task InitializeAsync()
    {
        database = new SqliteDatabase(Path.Combine(folder.FullName, "kelmah.db"));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Served), DisableDiscoveryEnumeration = true)]
    public async Task A_filter_over_a_declared_index_uses_it(string index, Filter<Listing> filter)
    {
        await SqliteSchema.ApplyAsync(database, [ListingCollection.Definition]);
        var table = CollectionTable.Of(ListingCollection.Definition);
        var parameters = new SqlParameters();

        var plan = Plan($"SELECT body FROM {table.Name} WHERE {new ConditionSql(RowSource.Of(table), parameters).Translate(filter.Condition)}");

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN doc_listings\n", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_by_cursor_is_one_range_of_its_index_and_needs_no_sorting()
    {
        var schema = await SqliteSchema.ApplyAsync(database, [ListingCollection.Definition]);
        var table = CollectionTable.Of(ListingCollection.Definition);
        QuerySql Page(string? cursor) => new(table, "body", null, [ListingCollection.Price.Descending()], 20, cursor);
        var shape = Page(null);
        var store = new SqliteDocumentStore(schema, clock);
        for (var number = 0; number < 2; number++)
        {
            var work = new UnitOfWork(store, clock, ids, null);
            work.Insert(Listing.Open(ids.NewId(), clock.GetUtcNow()));
            await store.CommitAsync(work, CancellationToken.None);
        }

        var first = await store.QueryAsync(
            new Query<Listing> { OrderBy = [ListingCollection.Price.Descending()], Limit = 1 }, CancellationToken.None);

        Assert.Equal("SCAN doc_listings USING INDEX doc_listings__price", Plan(shape.Text).Trim());
        Assert.StartsWith("SEARCH doc_listings USING INDEX doc_listings__price (<expr><?", Plan(Page(first.NextCursor).Text).Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_what_has_an_element_walks_the_elements_in_order_and_reads_only_what_it_wants()
    {
        await SqliteSchema.ApplyAsync(database, [ListingCollection.Definition]);
        var filter = ListingCollection.Status.Is(ListingStatus.InProgress) & ListingCollection.Tags.Contains("a")
            & ListingCollection.Tags.Contains("b") & ListingCollection.Urgent.Is(true);

        var page = new QuerySql(CollectionTable.Of(ListingCollection.Definition), "body", filter.Condition, [], 20, null);

        var plan = Plan(page.Text);
        Assert.StartsWith("SEARCH doc_listings__tags USING PRIMARY KEY (value=? AND field0=?)\n", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("B-TREE", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("->>", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_in_the_order_of_an_index_is_not_gathered_by_a_range_and_sorted()
    {
        var collection = With(
            new IndexDefinition("newest", IndexKind.Ordered, ListingCollection.Status, ListingCollection.Id, ListingCollection.Urgent),
            new IndexDefinition("status_price", IndexKind.Ordered, ListingCollection.Status, ListingCollection.Price));
        await SqliteSchema.ApplyAsync(database, [collection]);
        var filter = ListingCollection.Status.Is(ListingStatus.InProgress) & ListingCollection.Price.AtLeast(5);

        var page = new QuerySql(CollectionTable.Of(collection), "body", filter.Condition, [], 20, null);

        Assert.Equal("SEARCH doc_listings USING INDEX doc_listings__newest (<expr>=?)", Plan(page.Text).Trim());
    }

    [Fact]
    public async Task A_page_of_one_owner_starts_from_the_owner_and_not_from_an_element()
    {
        await SqliteSchema.ApplyAsync(database, [ListingCollection.Definition]);
        var filter = ListingCollection.Status.Is(ListingStatus.InProgress) & ListingCollection.Tags.Contains("a") & ListingCollection.OwnerId.Is(Guid.Empty);

        var page = new QuerySql(CollectionTable.Of(ListingCollection.Definition), "body", filter.Condition, [], 20, null);

        Assert.Contains("doc_listings__owner_status", Plan(page.Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Indexes_that_were_added_are_filled_and_dropped_ones_are_gone()
    {
        var bare = ListingCollection.Definition with { Indexes = [new("price", IndexKind.Ordered, ListingCollection.Price)] };
        var store = new SqliteDocumentStore(await SqliteSchema.ApplyAsync(database, [bare]), clock);
        var work = new UnitOfWork(store, clock, ids, null);
        work.Insert(Listing.Open(ids.NewId(), clock.GetUtcNow(), "Old roof") with
        {
            Tags = ["a"],
            Latitude = 5,
            Longitude = 0,
            Email = "ama@example.com",
        });
        await store.CommitAsync(work, CancellationToken.None);

        var full = new SqliteDocumentStore(await SqliteSchema.ApplyAsync(database, [ListingCollection.Definition]), clock);
        foreach (var filter in (Filter<Listing>[])[
            Filters.Text<Listing>("roof"), ListingCollection.Tags.Contains("a"), Filters.Near<Listing>(5, 0, 1), ListingCollection.Email.Is("ama@example.com")])
            Assert.Equal(1, await full.CountAsync(filter, CancellationToken.None));

        await SqliteSchema.ApplyAsync(database, [bare]);
        Assert.Equal(["doc_listings__price"], Names("index", "doc_listings__%"));
        Assert.Empty(Names("trigger", "doc_listings%"));
        Assert.Equal(["doc_listings"], Names("table", "doc_listings%"));
    }

    /// <summary>The statements are those of the releases before.</summary>
    [Fact]
    public async Task The_words_of_a_file_of_an_earlier_release_are_made_anew()
    {
        var store = await WithoutWordsAsync(Listing.Open(ids.NewId(), clock.GetUtcNow(), "Ɔsram"));
        const string create = """
            CREATE VIRTUAL TABLE doc_listings__words USING fts5(f0, f1, content='', contentless_delete=1,
                tokenize='unicode61 remove_diacritics 2', prefix='2 3');
            INSERT INTO doc_listings__words (rowid, f0, f1) SELECT seq, body ->> '$.title', body ->> '$.description' FROM doc_listings;
            CREATE TRIGGER doc_listings__words_insert AFTER INSERT ON doc_listings BEGIN SELECT 1; END;
            CREATE TRIGGER doc_listings__words_update AFTER UPDATE OF body ON doc_listings BEGIN SELECT 1; END;
            CREATE TRIGGER doc_listings__words_delete AFTER DELETE ON doc_listings BEGIN SELECT 1; END;
            """;
        const string drop = "DROP TABLE doc_listings__words;DROP TRIGGER doc_listings__words_insert; DROP TRIGGER doc_listings__words_update; DROP TRIGGER doc_listings__words_delete;";
        await database.WriteAsync(session =>
        {
            session.ExecuteScript(create);
            using var record = session.Prepare("INSERT INTO document_indexes (name, create_sql, drop_sql) VALUES ('doc_listings__words', ?1, ?2)");
            record.Bind(1, create).Bind(2, drop).Run();
        });
        Assert.Equal(0, await store.CountAsync(Filters.Text<Listing>("osram"), CancellationToken.None));

        await SqliteSchema.ApplyAsync(database, [ListingCollection.Definition]);

        Assert.Equal(1, await store.CountAsync(Filters.Text<Listing>("osram"), CancellationToken.None));
    }

    [Fact]
    public async Task Documents_of_an_earlier_revision_are_written_anew_once()
    {
        await SqliteSchema.ApplyAsync(database, [SkillNameCollection.Definition]);
        await database.WriteAsync(session => session.ExecuteScript("""
            WITH RECURSIVE number (value) AS (SELECT 1000000 UNION ALL SELECT value + 1 FROM number LIMIT 1201)
            INSERT INTO doc_skill_names (id, version, body) SELECT randomblob(16), 1, json_object(
                'id', '01890a5d-ac96-774b-bcce-b3020' || value, 'version', 1,
                'createdAt', '2026-01-01T00:00:00.000Z', 'updatedAt', '2026-01-01T00:00:00.000Z', 'name', 'ɛkwan ' || value) FROM number;
            """));
        var schema = await SqliteSchema.ApplyAsync(database, [SkillNameCollection.Definition]);
        Assert.Equal(0, await CountAsync());

        await database.WriteAsync(session => session.Execute("UPDATE document_revisions SET revision = 0"));
        await SqliteSchema.ApplyAsync(database, [SkillNameCollection.Definition]);

        Assert.Equal(1201, await CountAsync());

        ValueTask<long> CountAsync() => new SqliteDocumentStore(schema, clock).CountAsync(
            SkillNameCollection.NameKey.AtLeast("ekwan") & SkillNameCollection.NameKey.Below("ekwan\uffff"), CancellationToken.None);
    }

    [Theory]
    [InlineData("jobs", "skills")]
    [InlineData("users", "profile.skills")]
    [InlineData("saved_searches", "criteria.skills")]
    public async Task Skills_that_were_stored_in_another_form_are_written_in_the_one_that_filters_ask_for(string name, string path)
    {
        var collection = Collections.All.Single(collection => collection.Name == name);
        await SqliteSchema.ApplyAsync(database, [collection]);
        var entity = SampleEntities.Of(collection)[0];
        await database.WriteAsync(session =>
        {
            using var insert = session.Prepare($"""INSERT INTO doc_{name} (id, version, body) VALUES (?1, 1, json_set(?2, '$.{path}', json_array('cafe' || char(0x301), 'a' || char(0xA0) || 'b', 'a b')))""");
            insert.Bind(1, entity.Id).Bind(2, JsonSerializer.Serialize(entity, collection.EntityType, StorageJson.Options)).Run();
            session.Execute("UPDATE document_revisions SET revision = revision - 1");
        });

        await SqliteSchema.ApplyAsync(database, [collection]);

        Assert.Equal("[\"caf\u00E9\",\"a b\"]", Stored($"SELECT body -> '$.{path}' FROM doc_{name}"));
        if (name != "saved_searches") Assert.Equal("2", Stored($"SELECT count(*) FROM doc_{name}__skills WHERE value IN ('caf' || char(0xE9), 'a b')"));
    }

    [Theory]
    [InlineData("hirer")]
    [InlineData("admin")]
    public async Task A_user_who_was_stored_with_one_role_alone_holds_it_and_is_found_by_it(string role)
    {
        var schema = await SqliteSchema.ApplyAsync(database, [UserCollection.Definition]);
        var user = SampleEntities.Of(UserCollection.Definition)[0];
        await database.WriteAsync(session =>
        {
            using var insert = session.Prepare("INSERT INTO doc_users (id, version, body) VALUES (?1, 1, json_set(json_remove(?2, '$.roles'), '$.role', ?3))");
            insert.Bind(1, user.Id).Bind(2, JsonSerializer.Serialize(user, UserCollection.Definition.EntityType, StorageJson.Options)).Bind(3, role).Run();
            session.Execute("UPDATE document_revisions SET revision = revision - 1");
        });
        var held = Enum.Parse<UserRole>(role, ignoreCase: true);
        var store = new SqliteDocumentStore(schema, clock);
        Assert.Equal<UserRole>([held], (await store.FindAsync<User>(user.Id, CancellationToken.None))!.Roles);

        await SqliteSchema.ApplyAsync(database, [UserCollection.Definition]);

        Assert.Equal($"[\"{role}\"]", Stored("SELECT body -> '$.roles' FROM doc_users"));
        Assert.Equal(1, await store.CountAsync(UserCollection.Roles.Contains(held), CancellationToken.None));
        Assert.Equal(0, await store.CountAsync(UserCollection.Roles.Contains(UserRole.Worker), CancellationToken.None));
    }

    [Fact]
    public async Task An_index_whose_fields_changed_is_made_anew()
    {
        await SqliteSchema.ApplyAsync(database, [With(new IndexDefinition("sorted", IndexKind.Ordered, ListingCollection.Price))]);
        await SqliteSchema.ApplyAsync(database, [With(new IndexDefinition("sorted", IndexKind.Ordered, ListingCollection.Rank))]);

        Assert.Contains("doc_listings__sorted", Plan("SELECT body FROM doc_listings WHERE body ->> '$.rank' = 1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_unique_index_over_duplicates_is_refused_and_leaves_the_file_as_it_was()
    {
        var store = new SqliteDocumentStore(await SqliteSchema.ApplyAsync(database, [With()]), clock);
        var work = new UnitOfWork(store, clock, ids, null);
        work.Insert(Listing.Open(ids.NewId(), clock.GetUtcNow()));
        work.Insert(Listing.Open(ids.NewId(), clock.GetUtcNow()));
        await store.CommitAsync(work, CancellationToken.None);

        await Assert.ThrowsAsync<SqliteException>(() =>
            SqliteSchema.ApplyAsync(database, [With(new IndexDefinition("title", IndexKind.Unique, ListingCollection.Title))]));

        Assert.Empty(Names("index", "doc_listings__%"));
    }

    [Fact]
    public async Task The_sweep_deletes_what_is_over_with_all_that_belongs_to_it()
    {
        var store = new SqliteDocumentStore(await SqliteSchema.ApplyAsync(database, [ListingCollection.Definition]), clock);
        var work = new UnitOfWork(store, clock, ids, null);
        for (var number = 0; number < 1201; number++)
        {
            work.Insert(Listing.Open(ids.NewId(), clock.GetUtcNow()) with
            {
                Tags = ["a"],
                ExpiresAt = number == 0 ? null : clock.GetUtcNow().AddSeconds(number == 1 ? 1 : 0),
            });
        }

        await store.CommitAsync(work, CancellationToken.None);

        Assert.Equal(1199, await store.DeleteExpiredAsync(clock.GetUtcNow(), HandledMessage.Kept, CancellationToken.None));
        Assert.Equal(0, await store.DeleteExpiredAsync(clock.GetUtcNow(), HandledMessage.Kept, CancellationToken.None));
        Assert.Equal(2, await store.CountAsync(ListingCollection.Tags.Contains("a"), CancellationToken.None));
    }

    [Theory]
    [InlineData("UPDATE events SET type = 'x'")]
    [InlineData("DELETE FROM events")]
    public async Task Events_cannot_be_changed_even_by_hand(string sql)
    {
        var store = new SqliteDocumentStore(await SqliteSchema.ApplyAsync(database, [ListingCollection.Definition]), clock);
        var work = new UnitOfWork(store, clock, ids, null);
        work.Insert(Listing.Open(ids.NewId(), clock.GetUtcNow()));
        await store.CommitAsync(work, CancellationToken.None);

        var error = await Assert.ThrowsAsync<SqliteException>(() => database.WriteAsync(session => session.Execute(sql)));
        Assert.Contains("append-only", error.Message, StringComparison.Ordinal);
    }

    private async Task<SqliteDocumentStore> WithoutWordsAsync(Listing listing)
    {
        var bare = ListingCollection.Definition with { Indexes = [.. ListingCollection.Definition.Indexes.Where(index => index.Kind != IndexKind.Text)] };
        var store = new SqliteDocumentStore(await SqliteSchema.ApplyAsync(database, [bare]), clock);
        var work = new UnitOfWork(store, clock, ids, null);
        work.Insert(listing);
        await store.CommitAsync(work, CancellationToken.None);
        return store;
    }

    private static CollectionDefinition<Listing> With(params ImmutableArray<IndexDefinition> indexes) =>
        ListingCollection.Definition with { Indexes = indexes };

    private string Plan(string sql) => database.Read(session =>
    {
        using var rows = session.Prepare("EXPLAIN QUERY PLAN " + sql);
        var plan = "";
        while (rows.Step()) plan += rows.GetText(3) + "\n";
        return plan;
    });

    private string? Stored(string sql) => database.Read(session =>
    {
        using var rows = session.Prepare(sql);
        return rows.Step() ? rows.GetText(0) : null;
    });

    private List<string> Names(string type, string like) => database.Read(session =>
    {
        using var rows = session.Prepare("SELECT name FROM sqlite_schema WHERE type = ?1 AND name LIKE ?2 ORDER BY name");
        rows.Bind(1, type).Bind(2, like);
        var names = new List<string>();
        while (rows.Step()) names.Add(rows.GetText(0)!);
        return names;
    });
}
