using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CsvHelper;
using Kelmah.Functions.Http;
using Kelmah.Functions.Payments;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Payments;

namespace Kelmah.Functions.Tests.Payments;

/// <summary>Statements over HTTP, and as a file.</summary>
public sealed class StatementRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private static readonly string[] Kinds =
    [
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "StoredNames"), "*.txt").SelectMany(File.ReadAllLines)
            .Where(name => name.StartsWith("journal kind ", StringComparison.Ordinal)).Select(name => name["journal kind ".Length..]),
    ];

    [Fact]
    public async Task The_present_month_of_a_new_user_is_empty_and_open()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);

        var statement = await worker.GetAsync("/wallet/statement");

        statement.AssertStatus(HttpStatusCode.OK);
        Assert.True(statement.Body.GetProperty("isOpen").GetBoolean());
        Assert.Equal("0.00", statement.Body.GetProperty("available").GetProperty("closing").GetProperty("amount").GetString());
        Assert.Equal(0, statement.Body.GetProperty("pending").GetProperty("entries").GetArrayLength());
        Assert.Equal("USD", (await worker.GetAsync("/wallet/statement?currency=USD")).Body.GetProperty("currency").GetString());
    }

    [Fact]
    public async Task As_a_file_it_is_an_attachment_that_nobody_on_the_way_keeps()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/wallet/statement?format=csv&currency=GHS");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", worker.AccessToken);

        using var response = await app.Http.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, "text/csv", "utf-8"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Content.Headers.ContentType?.CharSet));
        var month = (await worker.GetAsync("/wallet/statement")).Body.GetProperty("month").GetString();
        Assert.Equal($"attachment; filename=\"kelmah-{month}-GHS.csv\"", response.Content.Headers.ContentDisposition?.ToString());
        Assert.True(response.Headers.CacheControl is { NoStore: true, Private: true });
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), (await response.Content.ReadAsByteArrayAsync())[..3]);
    }

    [Theory]
    [InlineData("?month=2026-13", "month")]
    [InlineData("?month=2026-1", "month")]
    [InlineData("?month=9998-01", "month")]
    [InlineData("?month=2001-01", "month")]
    [InlineData("?format=pdf", "format")]
    [InlineData("?currency=XXX", "currency")]
    [InlineData("?month=9998-01&format=csv", "month")]
    public async Task What_is_no_statement_is_refused_by_name(string query, string field)
    {
        var worker = await app.SignUpAsync(UserRole.Worker);

        var refused = (await worker.GetAsync("/wallet/statement" + query)).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");

        Assert.Equal([field], refused.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public void A_file_is_read_back_whole_and_nothing_in_it_is_a_formula()
    {
        string[] titles = ["=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "\tTab", "A \"quoted\", long\r\ntitle", "Kɔkɔɔ"];
        var bytes = CsvAnswer.Write(StatementTable.Rows(Statement([.. titles.Select((title, at) => Entry(title, at % 2 == 0 ? "-3.00" : "4.00"))])));

        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), bytes[..3]);
        var text = Encoding.UTF8.GetString(bytes.AsSpan(3));
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        using var csv = new CsvReader(new StringReader(text), CultureInfo.InvariantCulture);
        var rows = csv.GetRecords<dynamic>().Select(row => (IDictionary<string, object>)row).ToList();
        Assert.Equal(titles.Length + 4, rows.Count);
        Assert.Equal(["Opening balance", "Closing balance"], new[] { rows[0], rows[^1] }.Select(row => row["description"]));
        Assert.Equal(("5.00", "12.00"), (rows[0]["balance"], rows[titles.Length + 1]["balance"]));
        Assert.Equal(("", "3.00", "4.00", ""), (rows[1]["in"], rows[1]["out"], rows[2]["in"], rows[2]["out"]));
        Assert.Equal("2026-10-05T08:00:00-04:00", rows[1]["recorded_at"]);
        Assert.All(rows.SelectMany(row => row.Values).OfType<string>().Where(field => field.Length > 0), field => Assert.DoesNotContain(field[0], "=+-@\t\r"));
        Assert.Equal(titles.Skip(5), rows.Skip(6).Take(2).Select(row => (string)row["job"]));
        Assert.All(titles.Take(5).Zip(rows.Skip(1)), pair => Assert.Equal(pair.First, ((string)pair.Second["job"])[1..]));
    }

    /// <summary>A kind that the words do not name would be shown by its stored name.</summary>
    [Fact]
    public void Every_kind_of_entry_has_words()
    {
        Assert.NotEmpty(Kinds);
        Assert.All(Kinds, kind => Assert.NotEqual(kind.Replace('_', ' '), StatementEntry.Of(PostingOf(kind), Money.Zero(Currency.Ghs)).Description));
    }

    private static AccountPosting PostingOf(string kind)
    {
        var amount = new Money(1, Currency.Ghs);
        var entry = JournalEntry.Create(Guid.Empty, kind, kind, null, default, new Posting(Account.PlatformFees, amount), new Posting(Account.StripeFees, -amount));
        return new AccountPosting(new RecordedEntry(entry, default), amount, amount);
    }

    private static StatementView Statement(IReadOnlyList<StatementEntry> entries)
    {
        var section = new StatementSection(new("5.00", Currency.Ghs), entries, new("12.00", Currency.Ghs));
        return new(
            "2026-10", "America/New_York", Currency.Ghs, new(2026, 10, 1, 4, 0, 0, TimeSpan.Zero), new(2026, 11, 1, 4, 0, 0, TimeSpan.Zero), IsOpen: false,
            section, section with { Entries = [] });
    }

    private static StatementEntry Entry(string job, string amount) => new(
        Guid.CreateVersion7(), "escrow_release", "Pay for a milestone", Guid.CreateVersion7(), job, new(2026, 10, 5, 12, 0, 0, TimeSpan.Zero), new(2026, 10, 5, 12, 0, 0, TimeSpan.Zero),
        new(amount, Currency.Ghs), new("12.00", Currency.Ghs));
}
