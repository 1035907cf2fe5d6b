using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Kelmah.Functions.Platform;
using Kelmah.Functions.Tests.Jobs;
using static Kelmah.Functions.Tests.Disputes.DisputeParties;

namespace Kelmah.Functions.Tests.Disputes;

/// <summary>
/// Every route that reads, called by the other party, an administrator, a stranger and nobody before and after an offer of a very peculiar amount: none
/// shows the amount, and none that answers twice the same without an offer answers otherwise with one.
/// </summary>
public sealed partial class SealedOfferRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private const string Peculiar = "733.91";

    private const string Api = "/api/v1";

    [Fact]
    public async Task No_route_tells_of_an_offer_to_anybody_but_its_side()
    {
        var parties = await FundedAsync(app);
        var path = await parties.OpenAsync(parties.Hirer, parties.Large);
        (await parties.Worker.PostAsync($"{path}/answer", new { answer = "It is as agreed." })).AssertStatus(HttpStatusCode.OK);
        await ToldAsync(parties.Hirer, "answer");
        var readers = new[] { ("the hirer", parties.Hirer), ("an administrator", await app.SignInAsAdminAsync()), ("a stranger", parties.Stranger), ("nobody", app.Anonymous) };
        await SettleAsync(parties.Hirer);
        var first = await ReadAllAsync(readers, parties, path);
        var second = await ReadAllAsync(readers, parties, path);

        var made = await parties.Worker.PostAsync($"{path}/offers", new { toWorker = SampleJobs.Money(Peculiar) });
        made.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(Peculiar, AmountOf(made.Body, "yourOffer"));
        await SettleAsync(parties.Hirer);
        var third = await ReadAllAsync(readers, parties, path);

        Assert.Contains(third, one => one.Key == $"the hirer GET {Api}{path}");
        Assert.Contains(third, one => one.Key.StartsWith($"an administrator GET {Api}/admin/disputes", StringComparison.Ordinal) && one.Value.Contains(path[10..], StringComparison.Ordinal));
        foreach (var (what, answer) in third)
        {
            Assert.False(Amount().IsMatch(answer), $"{what} shows the amount: {answer}");
            if (first[what] == second[what]) Assert.True(second[what] == answer, $"{what} differs:\n{second[what]}\n{answer}");
        }

        // What must not have moved is not excused by moving without an offer.
        foreach (var quiet in new[] { path, "/disputes", $"/contracts/{parties.ContractId}", $"/contracts/{parties.ContractId}/timeline", "/notifications" })
            Assert.Equal(first[$"the hirer GET {Api}{quiet}"], third[$"the hirer GET {Api}{quiet}"]);
        foreach (var user in new[] { parties.Hirer.Email, parties.Worker.Email, parties.Stranger.Email, KelmahApp.AdminEmail })
            Assert.DoesNotContain(await Outbox.ToAsync(app, user), body => Amount().IsMatch(body));
    }

    [Fact]
    public async Task Refusals_and_dry_runs_are_the_same_with_an_offer_of_the_other_side_and_without()
    {
        var parties = await FundedAsync(app);
        var path = await parties.OpenAsync(parties.Hirer, parties.Large);
        (await parties.Worker.PostAsync($"{path}/answer", new { answer = "It is as agreed." })).AssertStatus(HttpStatusCode.OK);
        var admin = await app.SignInAsAdminAsync();
        var before = await TryAsync(parties, admin, path);

        (await parties.Worker.PostAsync($"{path}/offers", new { toWorker = SampleJobs.Money(Peculiar) })).AssertStatus(HttpStatusCode.OK);

        var after = await TryAsync(parties, admin, path);
        Assert.Equal(before, after);
        Assert.DoesNotContain(after, answer => Amount().IsMatch(answer));
        (await parties.Hirer.PostAsync($"{path}/offers?dryRun=true", new { toWorker = SampleJobs.Money("1.00") })).AssertProblem();
        Assert.Equal("open", StatusOf(await parties.Hirer.GetAsync(path)));
    }

    private static async Task<string[]> TryAsync(DisputeParties parties, TestClient admin, string path)
    {
        var answers = new List<TestAnswer>();
        foreach (var amount in new[] { "1000.01", "-0.01" }) answers.Add(await parties.Hirer.PostAsync($"{path}/offers", new { toWorker = SampleJobs.Money(amount) }));
        answers.Add(await parties.Hirer.PostAsync($"{path}/offers", new { toWorker = SampleJobs.Money("1.00", "USD") }));
        answers.Add(await parties.Stranger.PostAsync($"{path}/offers", new { toWorker = SampleJobs.Money("1.00") }));
        answers.Add(await admin.PostAsync($"{path}/offers", new { toWorker = SampleJobs.Money("1.00") }));
        answers.Add(await admin.PostAsync($"{path}/resolve?dryRun=true", new { resolution = "The plan shows the sockets.", toWorker = SampleJobs.Money("2000.00") }));
        return [.. answers.Select(answer => Fleeting().Replace($"{(int)answer.Status} {answer.Text}", ""))];
    }

    /// <summary>Every route that reads, with the ids of what the parties share, and the versions of the answers.</summary>
    private static async Task<Dictionary<string, string>> ReadAllAsync((string Name, TestClient Client)[] readers, DisputeParties parties, string dispute)
    {
        var read = new Dictionary<string, string>();
        foreach (var operation in ApiOperation.All.Where(one => one.Method == HttpMethod.Get).OrderBy(one => one.Path, StringComparer.Ordinal))
        {
            foreach (var (name, client) in readers)
            {
                var path = PathOf(operation, parties, dispute, client);
                var answer = await client.GetAsync(path);
                Assert.True((int)answer.Status < 500, $"{name} {path}: {answer.Text}");
                read[$"{name} GET {path}"] = string.Create(CultureInfo.InvariantCulture, $"{(int)answer.Status} {answer.Headers.ETag} {answer.Text}");
            }
        }

        return read;
    }

    private static string PathOf(ApiOperation operation, DisputeParties parties, string dispute, TestClient client)
    {
        var segments = operation.Path.Split('/');
        for (var at = 1; at < segments.Length; at++)
        {
            if (!segments[at].StartsWith('{')) continue;
            segments[at] = segments[at - 1] switch
            {
                "contracts" => parties.ContractId,
                "milestones" => parties.Large,
                "disputes" => dispute["/disputes/".Length..],
                "users" => client.UserId == parties.Hirer.UserId ? parties.Hirer.UserId.ToString() : parties.Worker.UserId.ToString(),
                "terms" => "1",
                "accounts" => "platform:fees",
                _ => Guid.Empty.ToString(),
            };
        }

        return string.Join('/', segments);
    }

    /// <summary>Waits until what was done before is told to everybody.</summary>
    private static async Task SettleAsync(TestClient reader)
    {
        var (last, same) = ("", 0);
        await Until.HoldsAsync(() => reader.GetAsync("/notifications"), told =>
        {
            same = told.Text == last ? same + 1 : 0;
            last = told.Text;
            return same >= 25;
        });
    }

    /// <summary>In units, in minor units, and as people in other countries write it.</summary>
    [GeneratedRegex(@"733[.,]91|(?<![0-9a-f-])73391(?![0-9a-f-])", RegexOptions.IgnoreCase)]
    private static partial Regex Amount();

    /// <summary>What each answer has of its own.</summary>
    [GeneratedRegex(@"""(traceId|instance)"":""[^""]*"",?")]
    private static partial Regex Fleeting();
}
