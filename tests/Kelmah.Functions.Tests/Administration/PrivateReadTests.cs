using System.Diagnostics.CodeAnalysis;
using System.Net;
using Kelmah.Administration;
using Kelmah.Functions.Http;
using Kelmah.Functions.Platform;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Administration;

/// <summary>Administrators read what is private to others with a reason, which stands in the audit log before they read.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xUnit disposes it through IAsyncLifetime.")]
public sealed class PrivateReadTests : IAsyncLifetime
{
    private const string Reason = "A complaint of the hirer, ticket 4711";

    private readonly KelmahApp app = new();
    private TestClient admin = null!;
    private TestClient silent = null!;

    public async Task InitializeAsync()
    {
        await app.InitializeAsync();
        admin = await app.SignInAsAdminAsync(Reason);
        silent = await app.SignInAsAdminAsync(reason: null);
    }

    public Task DisposeAsync() => app.DisposeAsync().AsTask();

    [Fact]
    public void Every_reading_that_admits_administrators_says_whether_it_is_private() => Assert.Empty(
        from operation in ApiOperation.All
        where operation.Method == HttpMethod.Get && operation.Endpoint.Access.HasFlag(Access.Admin)
        where operation.Endpoint.Private is null == string.IsNullOrWhiteSpace(operation.Endpoint.NotPrivate)
        select $"{operation.Name} must say either that it is private or why it is not.");

    [Fact]
    public void Only_readings_that_admit_administrators_say_so() => Assert.Empty(
        from operation in ApiOperation.All
        where operation.Endpoint.Private is not null || operation.Endpoint.NotPrivate is not null
        where operation.Method != HttpMethod.Get || !operation.Endpoint.Access.HasFlag(Access.Admin)
        select operation.Name);

    [Fact]
    public void A_subject_names_parameters_of_its_route_only() => Assert.Empty(
        from operation in ApiOperation.All
        where operation.Endpoint.Private is { } subject && subject.Contains('{', StringComparison.Ordinal)
        where !operation.Parameters.Any(parameter => operation.Endpoint.Private!.EndsWith($"/{{{parameter.Name}}}", StringComparison.Ordinal))
        select operation.Name);

    [Fact]
    public async Task Everything_of_a_contract_is_read_with_a_reason_and_recorded_under_the_contract()
    {
        var contract = await ContractParties.DraftAsync(app);
        var path = $"/contracts/{contract.ContractId}";
        string[] paths = [path, $"{path}/timeline", $"{path}/milestones", $"{path}/transactions", $"{path}/escrow/refund-requests"];

        foreach (var each in paths)
        {
            (await silent.GetAsync(each)).AssertProblem(HttpStatusCode.UnprocessableEntity, "audit_reason_required");
            (await admin.GetAsync(each)).AssertStatus(HttpStatusCode.OK);
        }

        await AssertRecordedAsync($"contracts/{contract.ContractId}", paths.Length);
        (await admin.GetAsync($"/milestones/{contract.MilestoneId}")).AssertStatus(HttpStatusCode.OK);
        await AssertRecordedAsync($"milestones/{contract.MilestoneId}", 1);
    }

    [Fact]
    public async Task Parties_need_no_reason_and_leave_no_entry()
    {
        var contract = await ContractParties.DraftAsync(app);

        (await contract.Hirer.GetAsync($"/contracts/{contract.ContractId}")).AssertStatus(HttpStatusCode.OK);
        (await contract.Worker.GetAsync($"/milestones/{contract.MilestoneId}")).AssertStatus(HttpStatusCode.OK);

        Assert.Empty(await EntriesAsync(""));
    }

    [Theory]
    [InlineData("/admin/users", "users")]
    [InlineData("/admin/refunds", "refunds")]
    [InlineData("/admin/chargebacks", "chargebacks")]
    [InlineData("/admin/disputes", "disputes")]
    [InlineData("/admin/dead-letters", "dead-letters")]
    [InlineData("/admin/ledger/accounts/platform:fees/entries", "ledger/accounts/platform:fees")]
    public async Task A_list_is_recorded_by_its_name(string path, string subject)
    {
        (await silent.GetAsync(path)).AssertProblem(HttpStatusCode.UnprocessableEntity, "audit_reason_required");
        (await admin.GetAsync(path)).AssertStatus(HttpStatusCode.OK);

        await AssertRecordedAsync(subject, 1);
    }

    [Fact]
    public async Task What_is_not_there_or_not_shown_is_recorded_too_under_the_id_in_its_usual_form()
    {
        var (missing, application) = (Guid.CreateVersion7(), await SampleJobs.ApplyAsync(await app.SignUpAsync(UserRole.Worker), await SampleJobs.PublishAsync(await app.SignUpAsync(UserRole.Hirer))));

        (await admin.GetAsync($"/contracts/{missing.ToString().ToUpperInvariant()}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await admin.GetAsync($"/applications/{application}")).AssertProblem(HttpStatusCode.NotFound, "not_found");

        await AssertRecordedAsync($"contracts/{missing}", 1);
        await AssertRecordedAsync($"applications/{application}", 1);
    }

    [Fact]
    public async Task A_profile_that_everybody_sees_needs_no_reason_and_one_that_is_suspended_does()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        (await silent.GetAsync($"/users/{worker.UserId}")).AssertStatus(HttpStatusCode.OK);
        (await silent.GetAsync($"/users/{silent.UserId}")).AssertStatus(HttpStatusCode.OK);
        (await admin.PostAsync($"/admin/users/{worker.UserId}/suspend", new { reason = "Complaints" })).AssertStatus(HttpStatusCode.OK);

        (await silent.GetAsync($"/users/{worker.UserId}")).AssertProblem(HttpStatusCode.UnprocessableEntity, "audit_reason_required");
        (await admin.GetAsync($"/users/{worker.UserId}")).AssertStatus(HttpStatusCode.OK);
        (await silent.GetAsync($"/users/{worker.UserId}/certificates")).AssertProblem(HttpStatusCode.UnprocessableEntity, "audit_reason_required");

        Assert.Equal(["private_data_read", "user_suspended"], (await EntriesAsync($"users/{worker.UserId}")).Select(entry => entry.Action));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("...")]
    [InlineData("see https://example.com")]
    [InlineData("501")]
    public async Task A_reason_is_one_line_of_1_to_500_characters(string given)
    {
        var reason = given == "501" ? new string('a', 501) : given;

        var refused = await silent.SendAsync(HttpMethod.Get, "/admin/users", null, ("X-Audit-Reason", reason));

        refused.AssertProblem(HttpStatusCode.UnprocessableEntity, "audit_reason_required");
        Assert.Empty(await EntriesAsync(""));
    }

    [Fact]
    public async Task A_reason_of_500_characters_in_any_script_is_kept_as_it_is()
    {
        var reason = "Ɛ" + new string('é', 499);

        (await silent.SendAsync(HttpMethod.Get, "/admin/users", null, ("X-Audit-Reason", reason))).AssertStatus(HttpStatusCode.OK);

        Assert.Equal(reason, Assert.Single(await EntriesAsync("users")).Reason);
    }

    [Fact]
    public async Task A_head_request_is_a_reading()
    {
        (await admin.SendAsync(HttpMethod.Head, "/admin/users", null, ("X-Audit-Reason", Reason))).AssertStatus(HttpStatusCode.OK);

        await AssertRecordedAsync("users", 1);
    }

    [Fact]
    public async Task Twenty_readings_at_once_all_succeed_and_make_one_chain()
    {
        var contract = await ContractParties.DraftAsync(app);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => admin.GetAsync($"/contracts/{contract.ContractId}")));

        Assert.All(answers, answer => answer.AssertStatus(HttpStatusCode.OK));
        var verified = (await admin.GetAsync("/admin/audit/verification")).Body;
        Assert.Equal((true, 20), (verified.GetProperty("isIntact").GetBoolean(), verified.GetProperty("entries").GetInt32()));
        Assert.Equal(Enumerable.Range(1, 20).Reverse(), (await EntriesAsync("")).Select(entry => (int)entry.Sequence));
    }

    [Fact]
    public async Task Nothing_is_answered_where_it_cannot_be_recorded()
    {
        await using var broken = await KelmahApp.StartNewAsync(replace => replace.AddSingleton<IAuditTrail, FullTrail>());
        var contract = await ContractParties.DraftAsync(broken);
        var client = await broken.SignInAsAdminAsync(Reason);

        var answer = await client.GetAsync($"/contracts/{contract.ContractId}");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage_unavailable"), (answer.Status, answer.Code));
        Assert.Equal(0, await broken.Store.CountAsync(AuditEntryCollection.Sequence.AtLeast(0), CancellationToken.None));
    }

    [Fact]
    public async Task The_export_tells_a_user_who_read_the_account_and_the_contracts()
    {
        var contract = await ContractParties.DraftAsync(app);
        (await admin.GetAsync($"/contracts/{contract.ContractId}/timeline")).AssertStatus(HttpStatusCode.OK);
        (await admin.GetAsync($"/milestones/{contract.MilestoneId}")).AssertStatus(HttpStatusCode.OK);
        (await admin.GetAsync($"/admin/ledger/accounts/wallet:{contract.Worker.UserId}:available/entries")).AssertStatus(HttpStatusCode.OK);
        (await admin.GetAsync($"/admin/ledger/accounts/wallet:{contract.Stranger.UserId}:available/entries")).AssertStatus(HttpStatusCode.OK);

        using var archive = await Exports.ExportTests.ExportAsync(app, contract.Worker);

        using var reader = new StreamReader(archive.GetEntry("audit_entries.json")!.Open());
        var entries = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(await reader.ReadToEndAsync());
        Assert.Equal(
            [$"contracts/{contract.ContractId}", $"ledger/accounts/wallet:{contract.Worker.UserId}:available", $"milestones/{contract.MilestoneId}"],
            entries.EnumerateArray().Select(entry => entry.GetProperty("subject").GetString()).Order(StringComparer.Ordinal));
        Assert.All(entries.EnumerateArray(), entry => Assert.Equal(admin.UserId, entry.GetProperty("actorId").GetGuid()));
    }

    [Fact]
    public async Task No_event_holds_a_reason()
    {
        (await admin.GetAsync("/admin/users")).AssertStatus(HttpStatusCode.OK);

        Assert.All(
            typeof(AuditEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AuditEvent))).SelectMany(type => type.GetProperties()),
            property => Assert.NotEqual("Reason", property.Name));
        Assert.Equal(Reason, Assert.Single(await EntriesAsync("users")).Reason);
    }

    private async Task AssertRecordedAsync(string subject, int times)
    {
        var entries = await EntriesAsync(subject);
        Assert.Equal(times, entries.Count);
        Assert.All(entries, entry => Assert.Equal(("private_data_read", Reason, admin.UserId), (entry.Action, entry.Reason, entry.ActorId)));
    }

    /// <summary>Newest first; all of them for no subject.</summary>
    private async Task<IReadOnlyList<Found>> EntriesAsync(string subject)
    {
        var query = subject.Length == 0 ? "" : $"&subject={Uri.EscapeDataString(subject)}";
        var list = await silent.GetAsync($"/admin/audit?limit=100{query}");
        return
        [
            .. from entry in list.Body.GetProperty("items").EnumerateArray()
               select new Found(
                   entry.GetProperty("sequence").GetInt64(), entry.GetProperty("action").GetString()!, entry.GetProperty("reason").GetString(), entry.GetProperty("actorId").GetGuid()),
        ];
    }

    private sealed record Found(long Sequence, string Action, string? Reason, Guid ActorId);

    /// <summary>Cannot be written to.</summary>
    private sealed class FullTrail : IAuditTrail
    {
        public Task RecordAsync(UnitOfWork work, AuditAction action, string subject, string? reason, CancellationToken cancellationToken) =>
            throw new StoreUnavailableException();
    }
}
