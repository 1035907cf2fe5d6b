using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Disputes;

/// <summary>A contract over HTTP with two milestones whose money is held: 1 000, which an administrator has to decide about, and 500, which is a small claim.</summary>
internal sealed record DisputeParties(KelmahApp App, TestClient Hirer, TestClient Worker, TestClient Stranger, string ContractId, string Large, string Small)
{
    public static async Task<DisputeParties> FundedAsync(KelmahApp app)
    {
        var draft = await ContractParties.DraftAsync(app);
        (await draft.Hirer.PatchAsync($"/milestones/{draft.MilestoneId}", new { amount = SampleJobs.Money("1000.00") })).AssertStatus(HttpStatusCode.OK);
        var small = await draft.Hirer.PostAsync($"/contracts/{draft.ContractId}/milestones", ContractParties.Milestone(app, "500.00"));
        small.AssertStatus(HttpStatusCode.Created);
        await draft.SignAsync();
        var funding = await draft.Hirer.PostAsync($"/contracts/{draft.ContractId}/escrow");
        funding.AssertStatus(HttpStatusCode.Created);
        await ConfirmAsync(app, funding.Body.GetProperty("transaction").GetProperty("stripePaymentIntentId").GetString()!);
        await Until.HoldsAsync(() => draft.Hirer.GetAsync($"/contracts/{draft.ContractId}/escrow"), escrow => AmountOf(escrow.Body, "held") == "1500.00");
        return new DisputeParties(app, draft.Hirer, draft.Worker, draft.Stranger, draft.ContractId, draft.MilestoneId, small.Id);
    }

    /// <summary>Another one than that of the settings.</summary>
    public static async Task<TestClient> SecondAdministratorAsync(KelmahApp app)
    {
        const string Email = "second.admin@example.com";
        var account = new NewAccount(
            Guid.CreateVersion7(), Email, app.Services.GetRequiredService<IPasswords>().Hash(KelmahApp.Password), UserRole.Admin, new UserProfile("Esi", "Owusu"), Guid.CreateVersion7());
        await app.Services.GetRequiredService<Transactor>().RunAsync<bool>(null, work =>
        {
            work.Insert(User.RegisterVerified(account, app.Clock.GetUtcNow()));
            return Task.FromResult<Result<bool>>(true);
        }, CancellationToken.None);
        return await app.SignInAsync(Email, KelmahApp.Password, "The test looks at it");
    }

    /// <summary>Opens a dispute about a milestone, or about the whole contract where none is named; its path.</summary>
    public async Task<string> OpenAsync(TestClient by, string? milestoneId)
    {
        var opened = await by.PostAsync($"/contracts/{ContractId}/disputes", Matter(milestoneId));
        opened.AssertStatus(HttpStatusCode.Created);
        return $"/disputes/{opened.Id}";
    }

    public static object Matter(string? milestoneId) =>
        new { reason = "Half of the sockets do not work.", description = "Of twelve sockets on the ground floor,\nsix have no current.", milestoneId };

    /// <summary>The same parties after a time, in which their tokens have expired.</summary>
    public async Task<DisputeParties> AfterAsync(TimeSpan time)
    {
        await App.Clock.AdvanceAsync(time);
        return this with
        {
            Hirer = await App.SignInAsync(Hirer.Email, KelmahApp.Password),
            Worker = await App.SignInAsync(Worker.Email, KelmahApp.Password),
            Stranger = await App.SignInAsync(Stranger.Email, KelmahApp.Password),
        };
    }

    /// <summary>What the escrow holds, has released and has refunded.</summary>
    public async Task<(string? Held, string? Released, string? Refunded)> EscrowAsync()
    {
        var escrow = (await Hirer.GetAsync($"/contracts/{ContractId}/escrow")).Body;
        return (AmountOf(escrow, "held"), AmountOf(escrow, "released"), AmountOf(escrow, "refunded"));
    }

    /// <summary>The sentences of the contract's timeline.</summary>
    public async Task<IReadOnlyList<string>> TimelineAsync() =>
        [.. Items(await Hirer.GetAsync($"/contracts/{ContractId}/timeline")).Select(item => item.GetProperty("sentence").GetString()!)];

    public static Task<TestAnswer> ToldAsync(TestClient user, string words) => Until.HoldsAsync(
        () => user.GetAsync("/notifications?limit=100"),
        answer => Items(answer).Exists(item => $"{item.GetProperty("title").GetString()} {item.GetProperty("content").GetString()}".Contains(words, StringComparison.Ordinal)));

    public static string? AmountOf(JsonElement body, string name) => body.GetProperty(name).GetProperty("amount").GetString();

    public static List<JsonElement> Items(TestAnswer answer) => [.. answer.Body.GetProperty("items").EnumerateArray()];

    public static IEnumerable<string?> NextOf(JsonElement dispute) => dispute.GetProperty("next").EnumerateArray().Select(next => next.GetProperty("kind").GetString());

    public static string? StatusOf(TestAnswer dispute) => dispute.Body.GetProperty("status").GetString();

    private static async Task ConfirmAsync(KelmahApp app, string intent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/payment_intents/{intent}/confirm");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_local");
        request.Content = new FormUrlEncodedContent([new("payment_method", "pm_card_visa")]);
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
