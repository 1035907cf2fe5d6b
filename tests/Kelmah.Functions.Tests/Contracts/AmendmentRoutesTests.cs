using System.Net;
using Kelmah.Functions.Tests.Jobs;
using static Kelmah.Functions.Tests.AccessAnswers;

namespace Kelmah.Functions.Tests.Contracts;

/// <summary>Amendments over HTTP, for each of those who may come near them.</summary>
public sealed class AmendmentRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_change_is_proposed_by_one_party_and_accepted_by_the_other()
    {
        var parties = await SignedAsync();
        var path = $"/contracts/{parties.ContractId}";
        var added = new { action = "add", title = "Garage", amount = SampleJobs.Money("100.00"), dueDate = app.Clock.GetUtcNow().AddDays(9) };

        var proposed = await parties.Worker.PostAsync($"{path}/amendments", new { reason = "The garage, too.", milestones = new[] { added }, changeRounds = 1 });
        Assert.Equal(HttpStatusCode.Created, proposed.Status);
        Assert.Equal("1600.00", proposed.Body.GetProperty("totalAmount").GetProperty("amount").GetString());
        (await parties.Hirer.PostAsync($"{path}/amendments", new { text = "x" })).AssertProblem(HttpStatusCode.Conflict, "amendment_open");
        (await parties.Worker.PostAsync($"/amendments/{proposed.Id}/accept")).AssertProblem(HttpStatusCode.Forbidden, "not_your_part");
        (await parties.Stranger.PostAsync($"/amendments/{proposed.Id}/accept")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await parties.Stranger.GetAsync($"/amendments/{proposed.Id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await parties.Hirer.PostAsync($"/amendments/{proposed.Id}/withdraw")).AssertProblem(HttpStatusCode.Forbidden, "not_your_part");
        var next = (await parties.Hirer.GetAsync($"{path}/timeline")).Body.GetProperty("next").EnumerateArray();
        Assert.Contains(next, deadline => deadline.GetProperty("kind").GetString() == "amendment_answer");

        var accepted = await parties.Hirer.PostAsync($"/amendments/{proposed.Id}/accept");
        Assert.Equal("accepted", accepted.Body.GetProperty("status").GetString());
        var contract = (await parties.Worker.GetAsync(path)).Body;
        Assert.Equal(("1600.00", 2), (contract.GetProperty("totalAmount").GetProperty("amount").GetString(), contract.GetProperty("milestones").GetArrayLength()));
        var terms = (await parties.Worker.GetAsync($"{path}/terms")).Body;
        Assert.Equal(("amendment", 2), (terms.GetProperty("cause").GetString(), terms.GetProperty("version").GetInt32()));
        Assert.Equal(1, (await parties.Worker.GetAsync($"{path}/amendments?limit=5")).Body.GetProperty("items").GetArrayLength());
        (await parties.Hirer.PostAsync($"/amendments/{proposed.Id}/decline")).AssertProblem(HttpStatusCode.Conflict, "amendment_answered");
    }

    [Fact]
    public async Task It_is_declined_or_withdrawn_and_nothing_changes()
    {
        var parties = await SignedAsync();
        var path = $"/contracts/{parties.ContractId}/amendments";

        var first = await parties.Hirer.PostAsync(path, new { inspectionDays = 3 });
        Assert.Equal("declined", (await parties.Worker.PostAsync($"/amendments/{first.Id}/decline")).Body.GetProperty("status").GetString());
        var second = await parties.Hirer.PostAsync(path, new { inspectionDays = 3 });
        Assert.Equal("withdrawn", (await parties.Hirer.PostAsync($"/amendments/{second.Id}/withdraw")).Body.GetProperty("status").GetString());
        (await parties.Worker.PostAsync($"/amendments/{second.Id}/accept")).AssertProblem(HttpStatusCode.Conflict, "amendment_answered");

        Assert.Equal(1, (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}")).Body.GetProperty("termsVersion").GetInt32());
    }

    [Fact]
    public async Task What_is_wrong_is_told_by_field_and_changes_nothing()
    {
        var parties = await SignedAsync();
        var path = $"/contracts/{parties.ContractId}/amendments";
        object[] wrong =
        [
            new { },
            new { totalAmount = SampleJobs.Money("1.00") },
            new { changeRounds = 21 },
            new { inspectionDays = 0 },
            new { milestones = new[] { new { action = "drop", milestoneId = parties.MilestoneId } } },
            new { milestones = new[] { new { action = "remove" } } },
            new { milestones = new[] { new { action = "change", milestoneId = Guid.CreateVersion7(), title = "x" } } },
            new { milestones = new[] { new { action = "change", milestoneId = parties.MilestoneId, amount = SampleJobs.Money("0.00") } } },
            new { milestones = new object?[] { null } },
        ];

        foreach (var body in wrong) (await parties.Hirer.PostAsync(path, body)).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await parties.Hirer.PostAsync(path, new { milestones = new[] { new { action = "remove", milestoneId = parties.MilestoneId } } }))
            .AssertProblem(HttpStatusCode.Conflict, "amendment_leaves_nothing");
        Assert.Equal(0, (await parties.Hirer.GetAsync(path)).Body.GetProperty("items").GetArrayLength());
    }

    private async Task<ContractParties> SignedAsync()
    {
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();
        return parties;
    }

    /// <summary>The contract of these tests is a draft, which has no amendments.</summary>
    internal sealed class Rows : IAccessRows
    {
        public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>
        {
            ["ProposeAmendment"] = Parties(409, others: 404),
            ["ListAmendments"] = Parties(200, others: 404) with { Admin = 200 },
            ["GetAmendment"] = All(404),
            ["AcceptAmendment"] = All(404),
            ["DeclineAmendment"] = All(404),
            ["WithdrawAmendment"] = All(404),
        };

        public object? BodyOf(AccessWorld world, string function) => function == "ProposeAmendment" ? new { text = "More." } : null;

        public Task<string?> IdOfAsync(AccessWorld world, string collection) => Task.FromResult(collection == "amendments" ? Guid.Empty.ToString() : null);
    }
}
