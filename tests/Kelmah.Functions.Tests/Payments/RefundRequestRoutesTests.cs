using System.Net;
using Kelmah.Functions.Tests.Contracts;

namespace Kelmah.Functions.Tests.Payments;

public sealed class RefundRequestRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task Only_the_hirer_of_a_funded_contract_asks()
    {
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();
        var path = $"/contracts/{parties.ContractId}/escrow/refund-requests";
        var body = new { milestoneId = parties.MilestoneId, reason = "Nothing came." };

        (await parties.Hirer.PostAsync(path, body)).AssertProblem(HttpStatusCode.Conflict, "escrow_not_held");
        (await parties.Worker.PostAsync(path, body)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        (await parties.Stranger.PostAsync(path, body)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await app.Anonymous.PostAsync(path, body)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await parties.Hirer.PostAsync(path, new { milestoneId = parties.MilestoneId, reason = " " }))
            .AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    [Fact]
    public async Task The_requests_are_shown_to_the_parties_alone()
    {
        var parties = await ContractParties.DraftAsync(app);
        var path = $"/contracts/{parties.ContractId}/escrow/refund-requests";

        Assert.Equal(0, (await parties.Hirer.GetAsync(path)).Body.GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await parties.Worker.GetAsync(path)).Body.GetProperty("items").GetArrayLength());
        (await parties.Stranger.GetAsync(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await app.Anonymous.GetAsync(path)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Theory]
    [InlineData("accept")]
    [InlineData("decline")]
    public async Task A_request_that_is_not_there_is_not_answered(string answer)
    {
        var parties = await ContractParties.DraftAsync(app);
        var path = $"/refund-requests/{Guid.CreateVersion7()}/{answer}";

        (await parties.Worker.PostAsync(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await app.Anonymous.PostAsync(path)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Fact]
    public async Task A_request_that_is_not_there_is_not_withdrawn()
    {
        var parties = await ContractParties.DraftAsync(app);
        var path = $"/refund-requests/{Guid.CreateVersion7()}/withdraw";

        (await parties.Hirer.PostAsync(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await parties.Worker.PostAsync(path)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        (await app.Anonymous.PostAsync(path)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Fact]
    public async Task Administrators_list_the_requests_of_all_contracts_by_their_state()
    {
        var admin = await app.SignInAsAdminAsync();

        Assert.Equal(0, (await admin.GetAsync("/admin/refund-requests?status=escalated")).Body.GetProperty("items").GetArrayLength());
        (await admin.GetAsync("/admin/refund-requests?status=lost")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await (await ContractParties.DraftAsync(app)).Hirer.GetAsync("/admin/refund-requests")).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
    }
}
