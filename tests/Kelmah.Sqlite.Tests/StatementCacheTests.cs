using System.Globalization;

namespace Kelmah.Sqlite.Tests;

public sealed class StatementCacheTests : IDisposable
{
    private readonly DatabaseFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public async Task Three_thousand_shapes_of_a_query_leave_as_many_statements_as_are_kept_and_are_answered_right()
    {
        await using var database = await file.OpenAsync();
        database.Read(session =>
        {
            for (var round = 0; round < 2; round++)
            {
                for (var shape = 0; shape < 3000; shape++)
                {
                    Assert.Equal(shape + 7, Only(session, Shape(shape), 7));
                    Assert.InRange(session.StatementsKept, 1, SqliteSession.MaxStatements);
                }
            }

            Assert.Equal(SqliteSession.MaxStatements, session.StatementsKept);
            return true;
        });
    }

    [Fact]
    public async Task The_statement_that_was_used_longest_ago_goes_first()
    {
        await using var database = await file.OpenAsync();
        database.Read(session =>
        {
            SqliteStatement first, second;
            using (first = session.Prepare("SELECT 'first'")) first.Step();
            using (second = session.Prepare("SELECT 'second'")) second.Step();
            while (session.StatementsKept < SqliteSession.MaxStatements) Only(session, Shape(session.StatementsKept), 1);
            using (var again = session.Prepare("SELECT 'first'")) Assert.Same(first, again);

            Only(session, Shape(-1), 1);

            using (var kept = session.Prepare("SELECT 'first'")) Assert.Same(first, kept);
            using var anew = session.Prepare("SELECT 'second'");
            Assert.NotSame(second, anew);
            Assert.True(anew.Step());
            Assert.Equal("second", anew.GetText(0));
            return true;
        });
    }

    [Fact]
    public async Task A_statement_in_use_stays_whatever_else_is_asked_for()
    {
        await using var database = await file.OpenAsync();
        database.Read(session =>
        {
            using var rows = session.Prepare("SELECT value FROM json_each('[1,2,3]')");
            Assert.True(rows.Step());
            for (var shape = 0; shape < 2 * SqliteSession.MaxStatements; shape++) Only(session, Shape(shape), 1);
            Assert.True(rows.Step());
            Assert.Equal(2, rows.GetInt64(0));
            return true;
        });
    }

    [Fact]
    public async Task More_statements_in_use_than_are_kept_work_all_the_same()
    {
        await using var database = await file.OpenAsync();
        database.Read(session =>
        {
            var statements = Enumerable.Range(0, SqliteSession.MaxStatements + 20).Select(shape => session.Prepare(Shape(shape))).ToList();
            Assert.Equal(SqliteSession.MaxStatements, session.StatementsKept);
            for (var shape = 0; shape < statements.Count; shape++)
            {
                using var statement = statements[shape];
                Assert.True(statement.Bind(1, 5).Step());
                Assert.Equal(shape + 5, statement.GetInt64(0));
            }

            Assert.Equal(SqliteSession.MaxStatements, session.StatementsKept);
            Assert.True(session.IsAtRest);
            return true;
        });
    }

    [Fact]
    public async Task A_text_that_does_not_compile_is_refused_and_not_kept()
    {
        await using var database = await file.OpenAsync();
        database.Read(session =>
        {
            Assert.Throws<SqliteException>(() => session.Prepare("SELECT FROM"));
            Assert.Equal(0, session.StatementsKept);
            Assert.Equal(3, Only(session, Shape(2), 1));
            return true;
        });
    }

    private static string Shape(int number) => string.Create(CultureInfo.InvariantCulture, $"SELECT {number} + ?1");

    private static long Only(SqliteSession session, string sql, long value)
    {
        using var statement = session.Prepare(sql);
        Assert.True(statement.Bind(1, value).Step());
        return statement.GetInt64(0);
    }
}
