using System.Net;
using System.Text;
using System.Text.Json;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Payments;

/// <summary>Stored payment methods and subscriptions over HTTP and the simulator of Stripe, with the plans that it offers without a setting.</summary>
public sealed class SubscriptionRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task Plans_are_public()
    {
        var plans = (await app.Anonymous.GetAsync("/subscriptions/plans")).Body.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["worker-plus", "worker-plus-year", "business"], plans.Select(plan => plan.GetProperty("code").GetString()));
        Assert.Equal(("50.00", "month", 500), (
            plans[0].GetProperty("amount").GetProperty("amount").GetString(), plans[0].GetProperty("interval").GetString(), plans[0].GetProperty("benefits").GetProperty("workerFeeBasisPoints").GetInt32()));
    }

    [Fact]
    public async Task A_card_is_stored_chosen_and_removed_by_its_owner_alone()
    {
        var user = await app.SignUpAsync(UserRole.Hirer);
        var other = await app.SignUpAsync(UserRole.Hirer);
        var first = await StoreAsync(app, user, "pm_card_visa", 1);
        var second = await StoreAsync(app, user, "pm_card_mastercard", 2);

        Assert.Equal(0, (await other.GetAsync("/payment-methods")).Body.GetProperty("items").GetArrayLength());
        (await other.PostAsync($"/payment-methods/{second}/default")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await other.DeleteAsync($"/payment-methods/{second}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.True((await user.PostAsync($"/payment-methods/{second}/default")).Body.GetProperty("isDefault").GetBoolean());
        (await user.DeleteAsync($"/payment-methods/{first}")).AssertStatus(HttpStatusCode.NoContent);
        (await user.DeleteAsync($"/payment-methods/{first}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        var left = Assert.Single((await user.GetAsync("/payment-methods")).Body.GetProperty("items").EnumerateArray());
        Assert.Equal((second, true), (left.GetProperty("id").GetString(), left.GetProperty("isDefault").GetBoolean()));
        Assert.DoesNotContain("pm_", left.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_is_tried_paid_shown_in_the_account_changed_and_ended()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        (await user.PostAsync("/subscriptions", new { plan = "worker-plus" })).AssertProblem(HttpStatusCode.Conflict, "payment_method_needed");
        (await user.PostAsync("/subscriptions", new { plan = "gold" })).AssertProblem(HttpStatusCode.UnprocessableEntity, "plan_not_offered");
        var card = await StoreAsync(app, user, "pm_card_visa", 1);

        var tried = await user.PostAsync("/subscriptions?dryRun=true", new { plan = "worker-plus" });
        Assert.Equal(("create_subscription", "50.00"), (
            tried.Body.GetProperty("providerCalls")[0].GetProperty("kind").GetString(), tried.Body.GetProperty("providerCalls")[0].GetProperty("amount").GetProperty("amount").GetString()));
        (await user.GetAsync("/subscriptions/current")).AssertProblem(HttpStatusCode.NotFound, "not_found");

        var made = await user.PostAsync("/subscriptions", new { plan = "worker-plus", paymentMethodId = card }, ("Idempotency-Key", "subscribe"));
        var again = await user.PostAsync("/subscriptions", new { plan = "worker-plus", paymentMethodId = card }, ("Idempotency-Key", "subscribe"));
        made.AssertStatus(HttpStatusCode.Created);
        Assert.Equal(made.Text, again.Text);
        Assert.Equal("active", made.Body.GetProperty("subscription").GetProperty("status").GetString());
        var account = (await user.GetAsync("/users/me")).Body.GetProperty("subscription");
        Assert.Equal(("premium", "worker-plus", "active"), (account.GetProperty("plan").GetString(), account.GetProperty("code").GetString(), account.GetProperty("status").GetString()));
        var paid = Assert.Single((await user.GetAsync("/wallet/transactions?type=subscription")).Body.GetProperty("items").EnumerateArray());
        Assert.Equal(("50.00", "out"), (paid.GetProperty("amount").GetProperty("amount").GetString(), paid.GetProperty("direction").GetString()));
        (await user.DeleteAsync($"/payment-methods/{card}")).AssertProblem(HttpStatusCode.Conflict, "payment_method_in_use");

        Assert.Equal("change_subscription", (await user.PatchAsync("/subscriptions/current?dryRun=true", new { plan = "business" })).Body.GetProperty("providerCalls")[0].GetProperty("kind").GetString());
        Assert.Equal("business", (await user.PatchAsync("/subscriptions/current", new { plan = "business" })).Body.GetProperty("plan").GetString());
        var cancelled = (await user.DeleteAsync("/subscriptions/current")).Body;
        Assert.Equal((true, "end"), (cancelled.GetProperty("cancelAtPeriodEnd").GetBoolean(), cancelled.GetProperty("nextStep").GetString()));
        Assert.Equal(JsonValueKind.Null, (await user.GetAsync("/users/me")).Body.GetProperty("subscription").GetProperty("renewsAt").ValueKind);
        Assert.False((await user.PatchAsync("/subscriptions/current", new { plan = "business" })).Body.GetProperty("cancelAtPeriodEnd").GetBoolean());
        await Until.HoldsAsync(() => user.GetAsync("/notifications"), told => told.Text.Contains("Your subscription has begun", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_suspended_or_has_not_proved_the_address_subscribes_to_nothing()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await StoreAsync(app, user, "pm_card_visa", 1);
        Assert.Equal(HttpStatusCode.OK, (await (await app.SignInAsAdminAsync()).PostAsync($"/admin/users/{user.UserId}/suspend", new { reason = "Complaints" })).Status);
        var suspended = await app.SignInAsync(user.Email, KelmahApp.Password);
        (await suspended.PostAsync("/subscriptions", new { plan = "worker-plus" })).AssertProblem(HttpStatusCode.Forbidden, "account_suspended");
        var unproved = await app.SignUpAsync(UserRole.Worker, isVerified: false);
        (await unproved.PostAsync("/subscriptions", new { plan = "worker-plus" })).AssertProblem(HttpStatusCode.Forbidden, "email_not_verified");
    }

    /// <summary>Gives Stripe a card as its owner's browser does.</summary>
    private static async Task<string> StoreAsync(KelmahApp app, TestClient user, string card, int count)
    {
        var setup = await user.PostAsync("/payment-methods/setup");
        setup.AssertStatus(HttpStatusCode.Created);
        var secret = setup.Body.GetProperty("clientSecret").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/setup_intents/{secret[..secret.IndexOf("_secret_", StringComparison.Ordinal)]}/confirm");
        request.Headers.Authorization = new("Bearer", "sk_test_local");
        request.Content = new StringContent($"payment_method={card}", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var listed = await Until.HoldsAsync(() => user.GetAsync("/payment-methods"), answer => answer.Body.GetProperty("items").GetArrayLength() == count);
        return listed.Body.GetProperty("items")[count - 1].GetProperty("id").GetString()!;
    }

    /// <summary>Nobody has stored a payment method in the world of the access test.</summary>
    internal sealed class Rows : IAccessRows
    {
        public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>
        {
            ["ChooseDefaultPaymentMethod"] = AccessAnswers.All(404),
            ["RemovePaymentMethod"] = AccessAnswers.All(404),
            ["Subscribe"] = AccessAnswers.All(409),
            ["GetSubscription"] = AccessAnswers.All(404),
            ["ChangeSubscription"] = AccessAnswers.All(404),
            ["CancelSubscription"] = AccessAnswers.All(404),
        };

        public object? BodyOf(AccessWorld world, string function) => function is "Subscribe" or "ChangeSubscription" ? new { plan = "worker-plus" } : null;

        public Task<string?> IdOfAsync(AccessWorld world, string collection) =>
            Task.FromResult(collection == "payment-methods" ? Guid.Empty.ToString() : null);
    }
}
