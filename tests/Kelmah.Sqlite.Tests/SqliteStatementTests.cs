namespace Kelmah.Sqlite.Tests;

public sealed class SqliteStatementTests : IDisposable
{
    private readonly DatabaseFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public async Task A_statement_is_prepared_once_and_starts_without_values()
    {
        await using var database = await file.OpenAsync();
        database.Read(session =>
        {
            SqliteStatement first;
            using (first = session.Prepare("SELECT ?1")) Assert.Equal("a", Only(first.Bind(1, "a")));
            using var second = session.Prepare("SELECT ?1");
            Assert.Same(first, second);
            Assert.Null(Only(second));
            return 0;
        });
    }

    [Fact]
    public async Task The_same_text_can_run_within_its_own_rows()
    {
        await using var database = await file.OpenAsync();
        database.Read(session =>
        {
            using var outer = session.Prepare("SELECT value FROM json_each('[1,2]')");
            Assert.True(outer.Step());
            using (var inner = session.Prepare("SELECT value FROM json_each('[1,2]')")) Assert.Equal(1L, Only(inner));
            Assert.True(outer.Step());
            Assert.Equal(2, outer.GetInt64(0));
            return 0;
        });
    }

    [Fact]
    public async Task Values_come_back_as_they_were_bound()
    {
        await using var database = await file.OpenAsync();
        foreach (var value in (object?[])[null, "", "ɛ\0x", long.MinValue, long.MaxValue, 0.1, -0.0, new byte[] { 0, 255 }, Array.Empty<byte>()])
        {
            Assert.Equal(value, database.Read(session =>
            {
                using var echo = session.Prepare("SELECT ?1");
                return Only(echo.BindValue(1, value));
            }));
        }
    }

    [Fact]
    public async Task Empty_UTF8_is_the_empty_text_and_not_NULL()
    {
        await using var database = await file.OpenAsync();
        Assert.Equal("", database.Read(session =>
        {
            using var echo = session.Prepare("SELECT ?1");
            return Only(echo.BindUtf8(1, []));
        }));
    }

    [Fact]
    public async Task Ids_sort_as_their_text_does()
    {
        await using var database = await file.OpenAsync();
        var ids = Enumerable.Range(0, 50).Select(number => new Guid(number * 7919, (short)number, 7, 8, 9, 10, 11, 12, 13, 14, 15)).ToList();
        var sorted = await database.WriteAsync(session =>
        {
            session.ExecuteScript("CREATE TABLE ids (id BLOB PRIMARY KEY)");
            foreach (var id in ids)
            {
                using var insert = session.Prepare("INSERT INTO ids VALUES (?1)");
                insert.Bind(1, id).Run();
            }

            using var rows = session.Prepare("SELECT id FROM ids ORDER BY id");
            var read = new List<Guid>();
            while (rows.Step()) read.Add(rows.GetGuid(0));
            return read;
        });

        Assert.Equal(ids.OrderBy(id => id.ToString(), StringComparer.Ordinal), sorted);
    }

    private static object? Only(SqliteStatement statement)
    {
        Assert.True(statement.Step());
        return statement.GetValue(0);
    }
}
