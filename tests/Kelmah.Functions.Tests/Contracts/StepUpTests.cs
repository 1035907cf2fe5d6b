using System.Net;
using System.Net.Http.Headers;
using Kelmah.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Contracts;

/// <summary>A hirer proves a large release by a code: of an authenticator, or of a mail without one.</summary>
public sealed class StepUpTests : IAsyncLifetime
{
    private KelmahApp app = null!;

    public async Task InitializeAsync() => app = await KelmahApp.StartNewAsync(("StepUp:ReleaseAboveMinorUnits", "149999"));

    public Task DisposeAsync() => app.DisposeAsync().AsTask();

    [Fact]
    public async Task A_large_release_asks_for_a_fresh_code_and_changes_nothing_without_it()
    {
        var parties = await SubmittedAsync();
        Assert.Equal(HttpStatusCode.OK, (await parties.Hirer.PostAsync("/auth/totp", new { password = KelmahApp.Password })).Status);
        await app.ProveAsync(parties.Hirer);
        var confirmed = await parties.Hirer.PostAsync("/auth/totp/confirm", new { code = await CodeAsync(parties.Hirer.UserId) });
        var recovery = confirmed.Body.GetProperty("codes")[0].GetString();

        Assert.Equal(["totp", "recovery_code"], MethodsOf((await ApproveAsync(parties)).AssertProblem(HttpStatusCode.Forbidden, "totp_required")));
        (await parties.Hirer.PostAsync("/auth/step-up/code")).AssertProblem(HttpStatusCode.Conflict, "channel_not_available");
        Assert.Equal("1500.00", await HeldAsync(parties));

        Assert.Equal(HttpStatusCode.NoContent, (await parties.Hirer.PostAsync("/auth/totp/verify", new { code = recovery })).Status);
        Assert.Equal(HttpStatusCode.OK, (await ApproveAsync(parties)).Status);
        await Until.HoldsAsync(() => HeldAsync(parties), held => held == "0.00");
    }

    [Fact]
    public async Task A_hirer_without_a_factor_releases_with_the_code_of_a_mail()
    {
        var parties = await SubmittedAsync();
        Assert.Equal(["mail"], MethodsOf((await ApproveAsync(parties)).AssertProblem(HttpStatusCode.Forbidden, "totp_required")));

        (await parties.Hirer.PostAsync("/auth/step-up/code", new { channel = "mail" })).AssertStatus(HttpStatusCode.Accepted);
        var mails = await Until.HoldsAsync(() => Outbox.ToAsync(app, parties.Hirer.Email, "Your code"), found => found.Length > 0);
        var code = mails[0].Split('\n').Single(line => line.Length == 6 && line.All(char.IsAsciiDigit));
        (await parties.Hirer.PostAsync("/auth/totp/verify", new { code })).AssertStatus(HttpStatusCode.NoContent);

        (await ApproveAsync(parties)).AssertStatus(HttpStatusCode.OK);
    }

    private static IEnumerable<string?> MethodsOf(TestAnswer refused) =>
        refused.Body.GetProperty("methods").EnumerateArray().Select(method => method.GetString());

    private async Task<ContractParties> SubmittedAsync()
    {
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();
        var funding = await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow", null, ("Idempotency-Key", parties.ContractId));
        await PayAsync(funding.Body.GetProperty("clientSecret").GetString()!);
        await Until.HoldsAsync(() => HeldAsync(parties), held => held == "1500.00");
        Assert.Equal(HttpStatusCode.OK, (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/start")).Status);
        var work = new { deliverables = new[] { new { name = "Photos", url = "https://example.com/photos.zip" } } };
        Assert.Equal(HttpStatusCode.OK, (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/submit", work)).Status);
        return parties;
    }

    /// <summary>The customer pays with a card that works.</summary>
    private async Task PayAsync(string clientSecret)
    {
        var intent = clientSecret[..clientSecret.IndexOf("_secret", StringComparison.Ordinal)];
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/payment_intents/{intent}/confirm");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_local");
        request.Content = new FormUrlEncodedContent([new("payment_method", "pm_card_visa")]);
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static Task<TestAnswer> ApproveAsync(ContractParties parties) => parties.Hirer.PostAsync($"/milestones/{parties.MilestoneId}/approve");

    private static async Task<string?> HeldAsync(ContractParties parties) =>
        (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/escrow")).Body.GetProperty("held").GetProperty("amount").GetString();

    private async Task<string> CodeAsync(Guid userId)
    {
        var factor = await app.Store.FindFactorsAsync(userId, CancellationToken.None);
        var secret = app.Services.GetRequiredService<ITotpSecrets>().Read(userId, factor!.ProtectedSecret!);
        return TotpCode.Compute(secret, TotpCode.StepOf(app.Clock.GetUtcNow()));
    }
}
