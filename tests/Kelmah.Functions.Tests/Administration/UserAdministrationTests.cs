using System.Net;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Administration;

public sealed class UserAdministrationTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task Accounts_are_found_by_address_name_role_and_status_page_by_page()
    {
        var admin = await app.SignInAsAdminAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        await worker.PatchAsync("/users/me", new { profile = new { firstName = "Efua", lastName = "Quartey" } });

        foreach (var query in new[] { $"q={worker.Email}", "q=EFUA", "q=efua q", "q=quart", "q=quartey&role=worker&status=active" })
            Assert.Equal(worker.UserId, Assert.Single(await FindAsync(admin, query)));
        Assert.Empty(await FindAsync(admin, "q=quartey&role=hirer"));
        Assert.Empty(await FindAsync(admin, "q=quartey&status=suspended"));
        var first = await admin.GetAsync("/admin/users?limit=1");
        var second = await admin.GetAsync($"/admin/users?limit=1&cursor={Uri.EscapeDataString(first.Body.GetProperty("nextCursor").GetString()!)}");
        Assert.NotEqual(first.Body.GetProperty("items")[0].GetProperty("id").GetGuid(), second.Body.GetProperty("items")[0].GetProperty("id").GetGuid());
        Assert.DoesNotContain("phone", first.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Names_are_found_by_their_base_letters()
    {
        var admin = await app.SignInAsAdminAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        await worker.PatchAsync("/users/me", new { profile = new { firstName = "Ɛsi", lastName = "Ɔwusu-Bɔakye\u0301" } });

        foreach (var name in (string[])["esi owusu", "owusu-boakye", "Ɛsi", "ɔwusu", "ɔwusu-bɔakyé"])
            Assert.Equal(worker.UserId, Assert.Single(await FindAsync(admin, $"q={Uri.EscapeDataString(name)}")));
        var found = (await admin.GetAsync("/workers?q=boakye")).Body.GetProperty("items");
        Assert.Equal(worker.UserId, Assert.Single(found.EnumerateArray()).GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_suspended_user_is_signed_out_and_keeps_only_what_is_under_way()
    {
        var admin = await app.SignInAsAdminAsync();
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var stranger = await app.SignUpAsync(UserRole.Worker);
        var job = await Jobs.SampleJobs.DraftAsync(hirer);

        var suspended = await admin.PostAsync($"/admin/users/{hirer.UserId}/suspend", new { reason = "Complaints" });

        Assert.Equal(("suspended", "Complaints"), (suspended.Body.GetProperty("status").GetString(), suspended.Body.GetProperty("suspensionReason").GetString()));
        (await hirer.GetAsync("/users/me")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        var back = await app.SignInAsync(hirer.Email, KelmahApp.Password);
        (await back.PostAsync($"/jobs/{job}/publish")).AssertProblem(HttpStatusCode.Forbidden, "account_suspended");
        Assert.Equal(HttpStatusCode.OK, (await back.GetAsync("/wallet")).Status);
        Assert.Equal("Complaints", (await back.GetAsync("/users/me")).Body.GetProperty("suspensionReason").GetString());
        (await stranger.GetAsync($"/users/{hirer.UserId}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsync($"/admin/users/{hirer.UserId}/reinstate")).Status);
        Assert.Equal(HttpStatusCode.OK, (await back.PostAsync($"/jobs/{job}/publish")).Status);
    }

    [Fact]
    public async Task A_suspended_party_begins_nothing_new_and_goes_on_with_what_is_signed()
    {
        var admin = await app.SignInAsAdminAsync();
        var signed = await Contracts.ContractParties.DraftAsync(app);
        await signed.SignAsync();
        var draft = await Contracts.ContractParties.DraftAsync(app);
        var job = await Jobs.SampleJobs.PublishAsync(signed.Hirer);
        var application = await Jobs.SampleJobs.ApplyAsync(draft.Worker, job);
        var offer = await signed.Hirer.PostAsync($"/applications/{application}/offers", new { rate = Jobs.SampleJobs.Money("1400.00") });

        var hirer = await SuspendAsync(admin, signed.Hirer);
        var worker = await SuspendAsync(admin, draft.Worker);

        (await hirer.PostAsync($"/applications/{application}/accept")).AssertProblem(HttpStatusCode.Forbidden, "account_suspended");
        (await worker.PostAsync($"/applications/{application}/offers/{offer.Id}/accept")).AssertProblem(HttpStatusCode.Forbidden, "account_suspended");
        (await worker.PostAsync($"/applications/{application}/offers", new { rate = Jobs.SampleJobs.Money("1450.00") }))
            .AssertProblem(HttpStatusCode.Forbidden, "account_suspended");
        (await hirer.PostAsync($"/jobs/{job}/close")).AssertStatus(HttpStatusCode.OK);
        (await hirer.PostAsync($"/jobs/{job}/reopen")).AssertProblem(HttpStatusCode.Forbidden, "account_suspended");
        (await worker.PostAsync($"/jobs/{job}/applications", Jobs.SampleJobs.Application())).AssertProblem(HttpStatusCode.Forbidden, "account_suspended");
        var terms = new { termsHash = (await worker.GetAsync($"/contracts/{draft.ContractId}")).Body.GetProperty("termsHash").GetString() };
        (await worker.PostAsync($"/contracts/{draft.ContractId}/sign", terms)).AssertProblem(HttpStatusCode.Forbidden, "account_suspended");
        (await hirer.PostAsync($"/contracts/{signed.ContractId}/escrow", null, ("Idempotency-Key", "suspended"))).AssertStatus(HttpStatusCode.Created);
        (await hirer.GetAsync("/wallet/transactions")).AssertStatus(HttpStatusCode.OK);
        (await worker.PostAsync($"/applications/{application}/withdraw")).AssertStatus(HttpStatusCode.OK);
    }

    private async Task<TestClient> SuspendAsync(TestClient admin, TestClient user)
    {
        (await admin.PostAsync($"/admin/users/{user.UserId}/suspend", new { reason = "Complaints" })).AssertStatus(HttpStatusCode.OK);
        return await app.SignInAsync(user.Email, KelmahApp.Password);
    }

    [Fact]
    public async Task Suspending_needs_a_reason_another_account_and_one_that_is_there()
    {
        var admin = await app.SignInAsAdminAsync();
        var user = await app.SignUpAsync(UserRole.Worker);

        (await admin.PostAsync($"/admin/users/{user.UserId}/suspend", new { reason = " " })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await admin.PostAsync($"/admin/users/{admin.UserId}/suspend", new { reason = "Me" })).AssertProblem(HttpStatusCode.Conflict, "own_account");
        (await admin.PostAsync($"/admin/users/{Guid.CreateVersion7()}/suspend", new { reason = "Who?" })).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await admin.PostAsync($"/admin/users/{Guid.CreateVersion7()}/reinstate")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Only_administrators_may()
    {
        var user = await app.SignUpAsync(UserRole.Hirer);

        foreach (var path in new[] { "/admin/users", "/admin/audit", "/admin/audit/verification" })
            (await user.GetAsync(path)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        (await user.PostAsync($"/admin/users/{user.UserId}/suspend", new { reason = "x" })).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        (await user.PostAsync($"/admin/users/{user.UserId}/reinstate")).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
    }

    private static async Task<IReadOnlyList<Guid>> FindAsync(TestClient admin, string query)
    {
        var answer = await admin.GetAsync($"/admin/users?{query}");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return [.. answer.Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];
    }
}
