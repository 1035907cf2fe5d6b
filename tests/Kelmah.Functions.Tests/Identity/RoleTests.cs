using System.Net;
using System.Text.Json;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Identity;

/// <summary>One account that holds both roles, chosen for each contract.</summary>
public sealed class RoleTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task One_account_hires_for_one_job_and_works_in_another()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        var (hirer, colleague) = (await app.SignUpAsync(UserRole.Hirer), await app.SignUpAsync(UserRole.Worker));
        (await worker.PostAsync("/jobs", SampleJobs.Content())).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");

        var added = await AddAsync(worker, "hirer");
        added.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(("worker", "worker,hirer"), (added.Body.GetProperty("role").GetString(), RolesOf(added.Body)));
        // The token is as old as it was; the next one names the role.
        (await worker.PostAsync("/jobs", SampleJobs.Content())).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        var both = await RefreshAsync(worker);

        var own = await SampleJobs.PublishAsync(both);
        var hiring = await SignedAsync(both, colleague, own);
        var working = await SignedAsync(hirer, both, await SampleJobs.PublishAsync(hirer));
        (await both.PostAsync($"/contracts/{hiring}/escrow")).AssertStatus(HttpStatusCode.Created);
        (await both.PostAsync($"/contracts/{working}/escrow")).AssertProblem(HttpStatusCode.Forbidden, "not_your_part");

        Assert.Equal([working, hiring], Ids(await both.GetAsync("/contracts")));
        Assert.Equal([hiring], Ids(await both.GetAsync("/contracts?as=hirer")));
        Assert.Equal([working], Ids(await both.GetAsync("/contracts?as=worker")));
        Assert.Equal(2, Ids(await both.GetAsync("/applications")).Length);
        Assert.Equal(Ids(await colleague.GetAsync("/applications")), Ids(await both.GetAsync("/applications?as=hirer")));
        Assert.Equal(Ids(await hirer.GetAsync("/applications")), Ids(await both.GetAsync("/applications?as=worker")));
        Assert.Empty(Ids(await both.GetAsync("/invitations?as=worker")));
        (await both.GetAsync("/contracts?as=admin")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await both.PostAsync($"/jobs/{own}/applications", SampleJobs.Application())).AssertProblem(HttpStatusCode.Conflict, "own_job");
        // Told as the hirer of the one and as the worker of the other.
        await ToldAsync(both, "applied for Rewire a two-bedroom house");
        await ToldAsync(both, "Your application for Rewire a two-bedroom house was accepted");
    }

    [Fact]
    public async Task Of_twenty_times_the_same_role_at_once_one_adds_it()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AddAsync(hirer, "worker")));

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, "hirer,worker"), (answer.Status, RolesOf(answer.Body))));
        var events = await app.Services.GetRequiredService<IEventLog>().ReadStreamAsync($"users/{hirer.UserId}", 0, CancellationToken.None);
        Assert.Single(events, happened => happened.Payload is RoleAdded);
    }

    [Fact]
    public async Task A_role_that_is_held_already_changes_nothing()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var before = await hirer.GetAsync("/users/me");

        Assert.Equal(before.Text, (await AddAsync(hirer, "hirer")).Text);
        Assert.Equal(before.Text, (await hirer.GetAsync("/users/me")).Text);
    }

    [Fact]
    public async Task Who_may_begin_no_new_work_adds_no_role()
    {
        var admin = await app.SignInAsAdminAsync();
        var (unverified, suspended, leaving) = (await app.SignUpAsync(UserRole.Worker, isVerified: false), await app.SignUpAsync(UserRole.Worker), await app.SignUpAsync(UserRole.Worker));
        (await admin.PostAsync($"/admin/users/{suspended.UserId}/suspend", new { reason = "Complaints" })).AssertStatus(HttpStatusCode.OK);
        (await leaving.SendAsync(HttpMethod.Delete, "/users/me", TestClient.Json(new { password = KelmahApp.Password }))).AssertStatus(HttpStatusCode.Accepted);

        (await AddAsync(unverified, "hirer")).AssertProblem(HttpStatusCode.Forbidden, "email_not_verified");
        (await AddAsync(await app.SignInAsync(suspended.Email, KelmahApp.Password), "hirer")).AssertProblem(HttpStatusCode.Forbidden, "account_suspended");
        (await AddAsync(await app.SignInAsync(leaving.Email, KelmahApp.Password), "hirer")).AssertProblem(HttpStatusCode.Forbidden, "erasure_pending");
        (await AddAsync(app.Anonymous, "hirer")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await AddAsync(admin, "hirer")).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("captain")]
    [InlineData("")]
    public async Task Another_role_than_worker_and_hirer_is_refused(string role)
    {
        var answer = await AddAsync(await app.SignUpAsync(UserRole.Worker), role);

        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.Equal("Expected one of worker, hirer.", answer.Body.GetProperty("errors").GetProperty("role")[0].GetString());
    }

    [Fact]
    public async Task Profiles_and_administrators_lists_show_and_filter_by_all_roles()
    {
        var (both, hirer) = (await app.SignUpAsync(UserRole.Hirer), await app.SignUpAsync(UserRole.Hirer));
        await AddAsync(both, "worker");
        var admin = await app.SignInAsAdminAsync();

        Assert.Equal("hirer,worker", RolesOf((await hirer.GetAsync($"/users/{both.UserId}")).Body));
        Assert.False((await hirer.GetAsync($"/users/{both.UserId}")).Body.GetProperty("isSaved").GetBoolean());
        Assert.Contains(both.UserId.ToString(), Ids(await app.Anonymous.GetAsync("/workers?limit=100")));
        Assert.DoesNotContain(hirer.UserId.ToString(), Ids(await app.Anonymous.GetAsync("/workers?limit=100")));
        foreach (var role in new[] { "worker", "hirer" })
            Assert.Equal([both.UserId.ToString()], Ids(await admin.GetAsync($"/admin/users?role={role}&q={both.Email}")));
        Assert.Empty(Ids(await admin.GetAsync($"/admin/users?role=worker&q={hirer.Email}")));
        Assert.Equal("hirer,worker", RolesOf((await admin.GetAsync($"/admin/users?q={both.Email}")).Body.GetProperty("items")[0]));
        Assert.Equal("admin", RolesOf((await admin.GetAsync("/users/me")).Body));
        (await both.PostAsync($"/workers/{both.UserId}/save")).AssertProblem(HttpStatusCode.Conflict, "own_account");
    }

    private static Task<TestAnswer> AddAsync(TestClient user, string role) => user.PostAsync("/users/me/roles", new { role });

    private async Task<TestClient> RefreshAsync(TestClient user)
    {
        var answer = await app.Anonymous.PostAsync("/auth/refresh", new { refreshToken = user.RefreshToken });
        answer.AssertStatus(HttpStatusCode.OK);
        return new TestClient(app.Http, answer.Body.GetProperty("accessToken").GetString()) { UserId = user.UserId, Email = user.Email };
    }

    /// <summary>The contract that a worker's application has become, signed by both.</summary>
    private async Task<string> SignedAsync(TestClient hirer, TestClient worker, string job)
    {
        var application = await SampleJobs.ApplyAsync(worker, job);
        var contract = await hirer.PostAsync($"/applications/{application}/accept");
        contract.AssertStatus(HttpStatusCode.Created);
        var milestone = await hirer.PostAsync($"/contracts/{contract.Id}/milestones", ContractParties.Milestone(app));
        milestone.AssertStatus(HttpStatusCode.Created);
        await new ContractParties(hirer, worker, hirer, contract.Id, milestone.Id).SignAsync();
        return contract.Id;
    }

    private static Task<TestAnswer> ToldAsync(TestClient user, string words) => Until.HoldsAsync(
        () => user.GetAsync("/notifications?limit=100"), answer => answer.Text.Contains(words, StringComparison.Ordinal));

    private static string RolesOf(JsonElement user) => string.Join(',', user.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));

    private static string[] Ids(TestAnswer answer) => [.. answer.Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
}
