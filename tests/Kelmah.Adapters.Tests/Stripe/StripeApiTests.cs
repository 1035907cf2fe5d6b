using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Kelmah.Payments;
using Kelmah.Testing.Stripe;

namespace Kelmah.Adapters.Tests.Stripe;

/// <summary>Every call of the port, over Stripe.net, against the simulator.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class StripeApiTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private StripeSimulatorHost simulator = null!;
    private StripeClient client = null!;

    private IStripeApi Api => client.Api;

    public async Task InitializeAsync()
    {
        simulator = await StripeSimulatorHost.StartAsync(TimeProvider.System);
        client = new StripeClient(simulator.Address);
    }

    public async Task DisposeAsync()
    {
        await client.DisposeAsync();
        await simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_payment_is_created_with_what_was_asked()
    {
        var asked = new NewStripePaymentIntent(15_000, "ghs")
        {
            Description = "Funding & more: 100 % = all",
            TransferGroup = "contract-1",
            Metadata = new Dictionary<string, string> { ["contractId"] = "c 1&2=[3]", ["empty"] = "é" },
        };

        var created = Value(await Api.CreatePaymentIntentAsync(asked, "create-1", None));

        Assert.StartsWith("pi_", created.Id, StringComparison.Ordinal);
        Assert.Equal(StripePaymentIntentStatus.RequiresPaymentMethod, created.Status);
        Assert.Equal((15_000, 0, "ghs"), (created.Amount, created.AmountReceived, created.Currency));
        Assert.StartsWith(created.Id + "_secret_", created.ClientSecret, StringComparison.Ordinal);
        Assert.Equal(asked.Metadata, created.Metadata);
        var (_, stored) = await simulator.GetAsync($"/v1/payment_intents/{created.Id}");
        Assert.Equal(asked.Description, stored.GetProperty("description").GetString());
    }

    [Fact]
    public async Task A_paid_payment_tells_its_charge_and_the_fee_that_was_kept()
    {
        var id = await simulator.PayAsync(10_000);

        var paid = Value(await Api.GetPaymentIntentAsync(id, None));

        Assert.Equal(StripePaymentIntentStatus.Succeeded, paid.Status);
        Assert.Equal(10_000, paid.AmountReceived);
        Assert.True(paid.LatestCharge!.Paid);
        Assert.Equal((10_000, 320, 9_680), (paid.LatestCharge.Balance!.Amount, paid.LatestCharge.Balance.Fee, paid.LatestCharge.Balance.Net));
    }

    [Fact]
    public async Task A_declined_payment_tells_why_and_can_be_paid_with_another_card()
    {
        var created = Value(await Api.CreatePaymentIntentAsync(new(5_000, "ghs"), "create-1", None));
        await simulator.PostAsync($"/v1/payment_intents/{created.Id}/confirm", "payment_method=pm_card_chargeDeclined");

        var declined = Value(await Api.GetPaymentIntentAsync(created.Id, None));
        await simulator.PostAsync($"/v1/payment_intents/{created.Id}/confirm", "payment_method=pm_card_visa");
        var paid = Value(await Api.GetPaymentIntentAsync(created.Id, None));

        Assert.Equal(StripePaymentIntentStatus.RequiresPaymentMethod, declined.Status);
        Assert.Equal("card_declined", declined.LastPaymentErrorCode);
        Assert.False(declined.LatestCharge!.Paid);
        Assert.Null(declined.LatestCharge.Balance);
        Assert.Equal(StripePaymentIntentStatus.Succeeded, paid.Status);
    }

    [Fact]
    public async Task A_customer_is_found_by_an_id_of_ours_and_deleted_once()
    {
        var now = DateTimeOffset.UtcNow;
        var created = Value(await Api.CreateCustomerAsync(new() { Metadata = new Dictionary<string, string> { ["userId"] = "u-1" } }, "c-1", None));
        await Api.CreateCustomerAsync(new() { Metadata = new Dictionary<string, string> { ["userId"] = "u-2" } }, "c-2", None);

        var found = Value(await Api.FindCustomersAsync(StripeSearch.Between("userId", "u-1", now, now), None));
        var earlier = Value(await Api.FindCustomersAsync(StripeSearch.Between("userId", "u-1", now.AddDays(-2), now.AddDays(-1)), None));
        var deleted = Value(await Api.DeleteCustomerAsync(created.Id, "d-1", None));
        var again = Error(await Api.DeleteCustomerAsync(created.Id, "d-2", None));

        Assert.Equal([created], found.Items);
        Assert.Empty(earlier.Items);
        Assert.Equal((created.Id, true), (deleted.Id, again.IsMissing));
        Assert.Empty(Value(await Api.FindCustomersAsync(StripeSearch.Between("userId", "u-1", now, now), None)).Items);
    }

    [Fact]
    public async Task A_kept_card_is_told_with_its_payment_and_charged_later()
    {
        var customer = Value(await Api.CreateCustomerAsync(new(), "c-1", None)).Id;
        var created = Value(await Api.CreatePaymentIntentAsync(new(5_000, "ghs") { CustomerId = customer, KeepsPaymentMethod = true }, "p-1", None));
        await simulator.PostAsync($"/v1/payment_intents/{created.Id}/confirm", "payment_method=pm_card_mastercard");
        var kept = Value(await Api.GetPaymentIntentAsync(created.Id, None)).PaymentMethod!;

        var later = Value(await Api.CreatePaymentIntentAsync(new(6_000, "ghs") { CustomerId = customer, PaymentMethodId = kept.Id }, "p-2", None));

        Assert.Null(created.PaymentMethod);
        Assert.Equal(new StripePaymentMethod(kept.Id, "card") { CustomerId = customer, Card = new("mastercard", "4444", 8, 2030, "BOB934RVNwzk6xtn") }, kept);
        Assert.Equal((StripePaymentIntentStatus.Succeeded, 6_000), (later.Status, later.AmountReceived));
        Assert.True(later.LatestCharge!.Paid);
    }

    [Theory]
    [InlineData("pm_card_chargeDeclinedLostCard", "card_declined", "lost_card")]
    [InlineData("pm_card_chargeDeclinedExpiredCard", "expired_card", null)]
    [InlineData("pm_card_authenticationRequired", "authentication_required", "authentication_required")]
    public async Task A_card_that_is_declined_while_the_payer_is_not_there_names_its_payment(string card, string code, string? declineCode)
    {
        var customer = Value(await Api.CreateCustomerAsync(new(), "c-1", None)).Id;
        var (_, attached) = await simulator.PostAsync($"/v1/payment_methods/{card}/attach", $"customer={customer}");
        var asked = new NewStripePaymentIntent(5_000, "ghs") { CustomerId = customer, PaymentMethodId = attached.GetProperty("id").GetString() };

        var declined = Error(await Api.CreatePaymentIntentAsync(asked, "p-1", None));
        var again = Error(await Api.CreatePaymentIntentAsync(asked, "p-1", None));

        Assert.Equal((StripeErrorKind.CardDeclined, code, declineCode, 402), (declined.Kind, declined.Code, declined.DeclineCode, declined.HttpStatus));
        Assert.Equal(declined.PaymentIntentId, again.PaymentIntentId);
        var payment = Value(await Api.GetPaymentIntentAsync(declined.PaymentIntentId!, None));
        Assert.Equal((StripePaymentIntentStatus.RequiresPaymentMethod, code, declineCode), (payment.Status, payment.LastPaymentErrorCode, payment.LastDeclineCode));
        Assert.NotNull(payment.ClientSecret);
    }

    [Fact]
    public async Task A_payment_is_cancelled_once_and_not_after_it_was_paid()
    {
        var created = Value(await Api.CreatePaymentIntentAsync(new(5_000, "ghs"), "create-1", None));
        var paid = await simulator.PayAsync(5_000);

        var canceled = Value(await Api.CancelPaymentIntentAsync(created.Id, "cancel-1", None));
        var tooLate = Error(await Api.CancelPaymentIntentAsync(paid, "cancel-2", None));

        Assert.Equal(StripePaymentIntentStatus.Canceled, canceled.Status);
        Assert.Equal((StripeErrorKind.InvalidRequest, "payment_intent_unexpected_state"), (tooLate.Kind, tooLate.Code));
        Assert.False(tooLate.IsTransient);
    }

    [Fact]
    public async Task Refunds_stop_at_what_was_paid()
    {
        var id = await simulator.PayAsync(10_000);

        var part = Value(await Api.CreateRefundAsync(new(id, 4_000) { Metadata = new Dictionary<string, string> { ["a"] = "b" } }, "r-1", None));
        var tooMuch = Error(await Api.CreateRefundAsync(new(id, 6_001), "r-2", None));
        var rest = Value(await Api.CreateRefundAsync(new(id, null), "r-3", None));
        var again = Error(await Api.CreateRefundAsync(new(id, null), "r-4", None));

        Assert.Equal((StripeRefundStatus.Succeeded, 4_000, id), (part.Status, part.Amount, part.PaymentIntentId));
        var read = Value(await Api.GetRefundAsync(part.Id, None));
        Assert.Equal((part.Id, part.Status, part.Amount, "b"), (read.Id, read.Status, read.Amount, read.Metadata["a"]));
        Assert.Equal((-4_000, "refund", part.Id), (read.Balance!.Net, read.Balance.Type, read.Balance.SourceId));
        Assert.Equal([part.Id], Value(await Api.ListRefundsAsync(id, None)).Items.Where(refund => refund.Metadata.ContainsKey("a")).Select(refund => refund.Id));
        Assert.Equal((StripeErrorKind.InvalidRequest, "amount"), (tooMuch.Kind, tooMuch.Param));
        Assert.Equal(6_000, rest.Amount);
        Assert.Equal("charge_already_refunded", again.Code);
        Assert.Equal(10_000, Value(await Api.GetPaymentIntentAsync(id, None)).LatestCharge!.AmountRefunded);
    }

    [Fact]
    public async Task An_account_can_be_transferred_to_after_its_owner_was_onboarded()
    {
        var opened = Value(await Api.CreateAccountAsync(new("US") { Email = "ama@example.com" }, "a-1", None));
        var abroad = Error(await Api.CreateAccountAsync(new("GH"), "a-2", None));
        var link = Value(await Api.CreateAccountLinkAsync(
            opened.Id, new Uri("https://example.com/again"), new Uri(simulator.Address, "/v1/balance"), "l-1", None));
        using var owner = new HttpClient();
        using var page = await owner.GetAsync(link.Url);

        var onboarded = Value(await Api.GetAccountAsync(opened.Id, None));

        Assert.Equal((false, false), (opened.TransfersActive, opened.DetailsSubmitted));
        Assert.Equal("country", abroad.Param);
        Assert.True(link.ExpiresAt > DateTimeOffset.UtcNow);
        Assert.Equal((true, true, true), (onboarded.TransfersActive, onboarded.DetailsSubmitted, onboarded.PayoutsEnabled));
    }

    [Fact]
    public async Task A_missing_object_and_a_wrong_key_are_refused_as_what_they_are()
    {
        await using var stranger = new StripeClient(simulator.Address, ("Stripe:ApiKey", "sk_test_other"));

        var missing = Error(await Api.GetPaymentIntentAsync("pi_none/../../customers", None));
        var unknown = Error(await stranger.Api.GetPaymentIntentAsync("pi_none", None));

        Assert.Equal((StripeErrorKind.InvalidRequest, "resource_missing", 404), (missing.Kind, missing.Code, missing.HttpStatus));
        Assert.Equal((StripeErrorKind.Authentication, 401), (unknown.Kind, unknown.HttpStatus));
        Assert.StartsWith("req_", unknown.RequestId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_gives_the_same_object_and_other_arguments_are_refused()
    {
        var first = Value(await Api.CreatePaymentIntentAsync(new(5_000, "ghs"), "key", None));
        var again = Value(await Api.CreatePaymentIntentAsync(new(5_000, "ghs"), "key", None));
        var other = Error(await Api.CreatePaymentIntentAsync(new(5_001, "ghs"), "key", None));
        var otherCall = Error(await Api.CreateRefundAsync(new(first.Id, null), "key", None));

        Assert.Equal((first.Id, first.ClientSecret), (again.Id, again.ClientSecret));
        Assert.Equal(StripeErrorKind.IdempotencyKeyReused, other.Kind);
        Assert.Equal(StripeErrorKind.IdempotencyKeyReused, otherCall.Kind);
    }

    [Theory]
    [InlineData("{\"serverErrorFirst\": 1}")]
    [InlineData("{\"serverErrorFirst\": 2}")]
    [InlineData("{\"abortFirst\": 1}")]
    [InlineData("{\"abortFirst\": 2}")]
    [InlineData("{\"rateLimitFirst\": 2}")]
    public async Task A_call_that_is_repeated_after_trouble_does_its_work_once(string misbehaviour)
    {
        Assert.Equal(200, await simulator.MisbehaveAsync(JsonDocument.Parse(misbehaviour)));

        var created = Value(await Api.CreatePaymentIntentAsync(new(5_000, "ghs"), "key", None));

        var (_, list) = await simulator.GetAsync("/v1/payment_intents");
        Assert.Equal(created.Id, list.GetProperty("data").EnumerateArray().Single().GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("{\"serverErrorFirst\": 3}", StripeErrorKind.ApiError)]
    [InlineData("{\"abortFirst\": 3}", StripeErrorKind.Connection)]
    [InlineData("{\"rateLimitFirst\": 3}", StripeErrorKind.RateLimited)]
    public async Task Trouble_that_lasts_is_a_transient_error_and_the_same_key_finds_the_work_later(string misbehaviour, StripeErrorKind kind)
    {
        await simulator.MisbehaveAsync(JsonDocument.Parse(misbehaviour));

        var error = Error(await Api.CreatePaymentIntentAsync(new(5_000, "ghs"), "key", None));
        var later = Value(await Api.CreatePaymentIntentAsync(new(5_000, "ghs"), "key", None));

        Assert.Equal((kind, true), (error.Kind, error.IsTransient));
        var (_, list) = await simulator.GetAsync("/v1/payment_intents");
        Assert.Equal(later.Id, list.GetProperty("data").EnumerateArray().Single().GetProperty("id").GetString());
    }

    [Fact]
    public async Task No_one_listening_is_a_connection_error()
    {
        await using var lost = new StripeClient(new Uri("http://127.0.0.1:1"));

        var error = Error(await lost.Api.GetRefundAsync("re_1", None));

        Assert.Equal((StripeErrorKind.Connection, true, null), (error.Kind, error.IsTransient, error.HttpStatus));
    }

    [Fact]
    public async Task The_key_and_personal_data_stay_out_of_the_log()
    {
        await Api.CreateAccountAsync(new("US") { Email = "ama@example.com" }, "a-1", None);
        await using var lost = new StripeClient(new Uri("http://127.0.0.1:1"));
        await lost.Api.CreateAccountAsync(new("US") { Email = "ama@example.com" }, "a-1", None);

        var lines = client.Log.Concat(lost.Log).ToList();
        Assert.NotEmpty(lines);
        Assert.DoesNotContain(lines, line => line.Contains(StripeSimulatorHost.ApiKey, StringComparison.Ordinal)
            || line.Contains("ama", StringComparison.OrdinalIgnoreCase));
    }

    private static T Value<T>(StripeResult<T> result)
        where T : class => result.Match(value => value, error => throw new InvalidOperationException(error.ToString()));

    private static StripeError Error<T>(StripeResult<T> result)
        where T : class => result.Match(value => throw new InvalidOperationException(value.ToString()), error => error);
}
