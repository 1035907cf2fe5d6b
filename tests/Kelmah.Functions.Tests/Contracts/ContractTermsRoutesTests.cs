using System.Net;
using System.Text.Json;
using Kelmah.Contracts;
using static Kelmah.Functions.Tests.AccessAnswers;

namespace Kelmah.Functions.Tests.Contracts;

/// <summary>The texts of terms, and the platform's fees, over HTTP.</summary>
public sealed class ContractTermsRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task What_is_read_is_signed_and_stays_readable()
    {
        var parties = await ContractParties.DraftAsync(app);
        var path = $"/contracts/{parties.ContractId}";
        var first = (await parties.Worker.GetAsync($"{path}/terms")).Body;
        Assert.Contains("> Pull the new cables.", first.GetProperty("text").GetString()!, StringComparison.Ordinal);
        Assert.Equal(TermsText.HashOf(first.GetProperty("text").GetString()!), first.GetProperty("hash").GetString());

        Assert.Equal(HttpStatusCode.OK, (await parties.Worker.PostAsync($"{path}/sign", new { termsHash = first.GetProperty("hash").GetString() })).Status);
        await parties.Hirer.PatchAsync(path, new { terms = new { text = "Tidy up.", changeRounds = 0 } });
        (await parties.Hirer.PostAsync($"{path}/sign", new { termsHash = first.GetProperty("hash").GetString() })).AssertProblem(HttpStatusCode.Conflict, "contract_terms_changed");
        await parties.SignAsync();

        Assert.Equal(first.GetProperty("text").GetString(), (await parties.Hirer.GetAsync($"{path}/terms/1")).Body.GetProperty("text").GetString());
        var present = (await parties.Hirer.GetAsync($"{path}/terms")).Body;
        Assert.Equal((2, true), (present.GetProperty("version").GetInt32(), present.GetProperty("isCurrent").GetBoolean()));
        Assert.Equal((await parties.Hirer.GetAsync(path)).Body.GetProperty("termsHash").GetString(), present.GetProperty("hash").GetString());
        Assert.Equal(2, present.GetProperty("signatures").GetArrayLength());
        Assert.Equal(JsonValueKind.String, present.GetProperty("agreedAt").ValueKind);
        var page = (await parties.Worker.GetAsync($"{path}/terms/versions?limit=1")).Body;
        Assert.Equal(2, page.GetProperty("items")[0].GetProperty("version").GetInt32());
        var next = (await parties.Worker.GetAsync($"{path}/terms/versions?limit=1&cursor={page.GetProperty("nextCursor").GetString()}")).Body;
        Assert.Equal(1, next.GetProperty("items")[0].GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData("terms/3", "not_found")]
    [InlineData("terms/-1", "not_found")]
    [InlineData("terms/latest", "route_not_found")]
    public async Task A_version_that_is_not_there_is_not_found(string end, string code)
    {
        var parties = await ContractParties.DraftAsync(app);

        (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/{end}")).AssertProblem(HttpStatusCode.NotFound, code);
        (await parties.Stranger.GetAsync($"/contracts/{parties.ContractId}/terms")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/terms/versions?limit=0")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    [Fact]
    public async Task Everybody_reads_the_fees()
    {
        var fees = (await app.Anonymous.GetAsync("/fees")).Body.GetProperty("items");

        var only = Assert.Single(fees.EnumerateArray());
        Assert.Equal((0, "in_force", 1_000), (only.GetProperty("version").GetInt32(), only.GetProperty("status").GetString(), only.GetProperty("workerFeeBasisPoints").GetInt32()));
    }

    internal sealed class Rows : IAccessRows
    {
        private static readonly AccessAnswers PartiesAndAdmin = Parties(200, others: 404) with { Admin = 200 };

        public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>
        {
            ["GetContractTerms"] = PartiesAndAdmin,
            ["GetContractTermsVersion"] = PartiesAndAdmin,
            ["ListContractTermsVersions"] = PartiesAndAdmin,
        };
    }
}
