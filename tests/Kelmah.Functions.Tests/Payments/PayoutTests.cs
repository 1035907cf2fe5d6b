using System.Net;
using Kelmah.Identity;
using Kelmah.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Payments;

public sealed class PayoutTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task An_account_is_opened_once_and_active_when_the_provider_knows_the_worker()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        (await worker.GetAsync("/payouts/account")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        await app.ProveAsync(worker);

        var first = await OnboardAsync(worker, "US");
        var second = await OnboardAsync(worker, "US");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.Status, second.Status));
        Assert.Equal(Account(first), Account(second));
        Assert.Equal("pending", await StatusAsync(worker));
        (await OnboardAsync(worker, "GB")).AssertProblem(HttpStatusCode.Conflict, "payout_country_differs");
        using var page = await app.Http.GetAsync(new Uri($"/simulators/stripe/onboarding/{Account(first)}", UriKind.Relative));
        await Until.HoldsAsync(() => StatusAsync(worker), status => status == "active");
        await Until.HoldsAsync(
            () => worker.GetAsync("/notifications"), told => told.Text.Contains("Your payout account is ready", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ten_requests_at_once_open_one_account()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        await app.ProveAsync(worker);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => OnboardAsync(worker, "US")));

        Assert.All(answers, answer => answer.AssertStatus(HttpStatusCode.Created));
        Assert.Single(answers.Select(Account).Distinct());
    }

    [Theory]
    [InlineData("GH", HttpStatusCode.UnprocessableEntity, "payout_country_not_served")]
    [InlineData("us", HttpStatusCode.BadRequest, "invalid_input")]
    [InlineData("USA", HttpStatusCode.BadRequest, "invalid_input")]
    [InlineData("", HttpStatusCode.BadRequest, "invalid_input")]
    public async Task A_country_that_cannot_be_is_refused_and_leaves_nothing(string country, HttpStatusCode status, string code)
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        await app.ProveAsync(worker);

        (await OnboardAsync(worker, country)).AssertProblem(status, code);

        (await worker.GetAsync("/payouts/account")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Who_is_suspended_opens_none()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        Assert.Equal(HttpStatusCode.OK, (await (await app.SignInAsAdminAsync()).PostAsync($"/admin/users/{worker.UserId}/suspend", new { reason = "Complaints" })).Status);

        var suspended = await app.SignInAsync(worker.Email, KelmahApp.Password);
        await app.ProveAsync(suspended);
        (await OnboardAsync(suspended, "US")).AssertProblem(HttpStatusCode.Forbidden, "account_suspended");
    }

    [Fact]
    public async Task Who_has_not_proved_the_address_opens_none()
    {
        var worker = await app.SignUpAsync(UserRole.Worker, isVerified: false);
        await app.ProveAsync(worker);

        (await OnboardAsync(worker, "US")).AssertProblem(HttpStatusCode.Forbidden, "email_not_verified");
    }

    [Fact]
    public async Task Where_one_is_paid_changes_only_with_a_fresh_code()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        (await OnboardAsync(worker, "US")).AssertProblem(HttpStatusCode.Forbidden, "totp_required");
        Assert.Equal(HttpStatusCode.OK, (await worker.PostAsync("/auth/totp", new { password = KelmahApp.Password })).Status);
        await app.ProveAsync(worker);
        var factor = await app.Store.FindFactorsAsync(worker.UserId, CancellationToken.None);
        var secret = app.Services.GetRequiredService<ITotpSecrets>().Read(worker.UserId, factor!.ProtectedSecret!);
        var code = TotpCode.Compute(secret, TotpCode.StepOf(app.Clock.GetUtcNow()));
        var confirmed = await worker.PostAsync("/auth/totp/confirm", new { code });
        (await OnboardAsync(worker, "US")).AssertProblem(HttpStatusCode.Forbidden, "totp_required");

        var recovery = confirmed.Body.GetProperty("codes")[0].GetString();
        Assert.Equal(HttpStatusCode.NoContent, (await worker.PostAsync("/auth/totp/verify", new { code = recovery })).Status);

        (await OnboardAsync(worker, "US")).AssertStatus(HttpStatusCode.Created);
    }

    private static Task<TestAnswer> OnboardAsync(TestClient user, string country) => user.PostAsync("/payouts/onboarding", new { country });

    private static string Account(TestAnswer onboarding) => new Uri(onboarding.Body.GetProperty("url").GetString()!).Segments[^1];

    private static async Task<string?> StatusAsync(TestClient worker) =>
        (await worker.GetAsync("/payouts/account")).Body.GetProperty("status").GetString();
}
