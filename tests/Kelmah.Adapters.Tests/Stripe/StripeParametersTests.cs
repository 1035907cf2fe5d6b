using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Kelmah.Payments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Kelmah.Adapters.Tests.Stripe;

/// <summary>
/// What each call sends, to the letter. Stripe compares it with what came under the same idempotency key before, perhaps from
/// another release: so the pairs of name and value may not change. Their order and how they are escaped may.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class StripeParametersTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ConcurrentQueue<string> requests = new();
    private WebApplication server = null!;
    private StripeClient client = null!;

    private IStripeApi Api => client.Api;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        server = builder.Build();
        server.Map("/{**path}", async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var key = http.Request.Headers["Idempotency-Key"].ToString();
            requests.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {key} {await reader.ReadToEndAsync()}".TrimEnd());
            http.Response.StatusCode = 404;
        });
        await server.StartAsync();
        client = new StripeClient(new Uri(server.Urls.First()));
    }

    public async Task DisposeAsync()
    {
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    /// <remarks>No key came with <c>payment_method_types</c> before: this version of the API refuses it, and keeps no key of a call that it refuses so.</remarks>
    [Fact]
    public async Task A_payment()
    {
        var payment = new NewStripePaymentIntent(15_000, "ghs")
        {
            Metadata = new Dictionary<string, string> { ["transactionId"] = "t-1", ["contractId"] = "c 1&2=[3]é" },
            Description = "Escrow of a contract on Kelmah",
            TransferGroup = "c-1",
        };

        await Api.CreatePaymentIntentAsync(payment, "fund:t-1", None);

        AssertSent(
            "POST /v1/payment_intents fund:t-1",
            "allowed_payment_method_types[0]=card&amount=15000&currency=ghs&description=Escrow+of+a+contract+on+Kelmah"
            + "&metadata[transactionId]=t-1&metadata[contractId]=c+1%262%3D[3]%C3%A9&transfer_group=c-1&expand[0]=latest_charge.balance_transaction");
    }

    [Fact]
    public async Task A_payment_of_a_currency_without_minor_units_and_with_nothing_that_can_be_left_out()
    {
        await Api.CreatePaymentIntentAsync(new(1_500, "jpy"), "fund:t-2", None);

        AssertSent(
            "POST /v1/payment_intents fund:t-2",
            "allowed_payment_method_types[0]=card&amount=1500&currency=jpy&expand[0]=latest_charge.balance_transaction");
    }

    [Fact]
    public async Task A_payment_whose_card_is_kept()
    {
        await Api.CreatePaymentIntentAsync(new(1_500, "ghs") { CustomerId = "cus_1", KeepsPaymentMethod = true }, "fund:t-3", None);

        AssertSent(
            "POST /v1/payment_intents fund:t-3",
            "allowed_payment_method_types[0]=card&amount=1500&currency=ghs&customer=cus_1&setup_future_usage=off_session&expand[0]=latest_charge.balance_transaction");
    }

    [Fact]
    public async Task A_payment_with_a_card_that_was_kept()
    {
        await Api.CreatePaymentIntentAsync(new(1_500, "ghs") { CustomerId = "cus_1", PaymentMethodId = "pm_1" }, "fund:t-4", None);

        AssertSent(
            "POST /v1/payment_intents fund:t-4",
            "allowed_payment_method_types[0]=card&amount=1500&confirm=true&currency=ghs&customer=cus_1&off_session=true&payment_method=pm_1&expand[0]=latest_charge.balance_transaction");
    }

    [Fact]
    public async Task A_payment_by_another_type_than_a_card()
    {
        await Api.CreatePaymentIntentAsync(new(1_500, "ghs") { PaymentMethodType = "mb_way" }, "fund:t-5", None);

        AssertSent(
            "POST /v1/payment_intents fund:t-5",
            "allowed_payment_method_types[0]=mb_way&amount=1500&currency=ghs&expand[0]=latest_charge.balance_transaction");
    }

    [Fact]
    public async Task Evidence()
    {
        var evidence = new NewStripeEvidence(new Dictionary<string, string> { ["evidence"] = "c-1" })
        {
            ProductDescription = "A roof",
            ServiceDate = "2026-01-02",
            CustomerEmailAddress = "ama@example.com",
            AccessActivityLog = "log",
            RefundPolicyDisclosure = "signed",
            CancellationPolicyDisclosure = "terms",
            UncategorizedText = "photos",
        };

        await Api.SubmitEvidenceAsync("du_1", evidence, "evidence:c-1", None);

        AssertSent(
            "POST /v1/disputes/du_1 evidence:c-1",
            "evidence[access_activity_log]=log&evidence[cancellation_policy_disclosure]=terms&evidence[customer_email_address]=ama%40example.com"
            + "&evidence[product_description]=A+roof&evidence[refund_policy_disclosure]=signed&evidence[service_date]=2026-01-02&evidence[uncategorized_text]=photos"
            + "&metadata[evidence]=c-1&submit=true");
    }

    [Fact]
    public async Task A_customer()
    {
        await Api.CreateCustomerAsync(new() { Metadata = new Dictionary<string, string> { ["userId"] = "u-1" } }, "customer:u-1", None);

        AssertSent("POST /v1/customers customer:u-1", "metadata[userId]=u-1");
    }

    [Fact]
    public async Task A_cancellation_of_a_payment()
    {
        await Api.CancelPaymentIntentAsync("pi_1", "cancel:t-1", None);

        AssertSent(
            "POST /v1/payment_intents/pi_1/cancel cancel:t-1",
            "expand[]=latest_charge.balance_transaction",
            "expand%5B%5D=latest_charge.balance_transaction");
    }

    [Fact]
    public async Task A_refund()
    {
        await Api.CreateRefundAsync(
            new("pi_1", 4_000) { Metadata = new Dictionary<string, string> { ["transactionId"] = "t-1" } }, "refund:t-1", None);

        AssertSent(
            "POST /v1/refunds refund:t-1",
            "amount=4000&metadata[transactionId]=t-1&payment_intent=pi_1",
            "payment_intent=pi_1&amount=4000&metadata%5BtransactionId%5D=t-1");
    }

    [Fact]
    public async Task A_refund_of_all_that_is_left()
    {
        await Api.CreateRefundAsync(new("pi_1", null), "refund:t-2", None);

        AssertSent("POST /v1/refunds refund:t-2", "payment_intent=pi_1", "payment_intent=pi_1");
    }

    [Fact]
    public async Task An_account()
    {
        await Api.CreateAccountAsync(
            new("US") { Email = "ama+1@example.com", Metadata = new Dictionary<string, string> { ["userId"] = "u-1" } }, "payout-account:u-1:US", None);

        AssertSent(
            "POST /v1/accounts payout-account:u-1:US",
            "capabilities[transfers][requested]=true&country=US&email=ama%2B1%40example.com&metadata[userId]=u-1&type=express",
            "type=express&country=US&email=ama%2B1%40example.com&capabilities%5Btransfers%5D%5Brequested%5D=true&metadata%5BuserId%5D=u-1");
    }

    [Fact]
    public async Task A_page_of_onboarding()
    {
        await Api.CreateAccountLinkAsync(
            "acct_1", new Uri("https://example.com/payouts?again=1"), new Uri("https://example.com/payouts"), "account-link:1", None);

        AssertSent(
            "POST /v1/account_links account-link:1",
            "account=acct_1&refresh_url=https%3A%2F%2Fexample.com%2Fpayouts%3Fagain%3D1&return_url=https%3A%2F%2Fexample.com%2Fpayouts&type=account_onboarding",
            "account=acct_1&refresh_url=https%3A%2F%2Fexample.com%2Fpayouts%3Fagain%3D1&return_url=https%3A%2F%2Fexample.com%2Fpayouts&type=account_onboarding");
    }

    [Fact]
    public async Task Reads_send_no_key_and_an_id_never_reaches_another_path()
    {
        await Api.GetPaymentIntentAsync("pi_1", None);
        await Api.GetRefundAsync("re_1/../../customers?x", None);
        await Api.GetAccountAsync("acct_1", None);

        Assert.Equal(
            [
                "GET /v1/payment_intents/pi_1?expand[0]=latest_charge.balance_transaction&expand[1]=payment_method",
                "GET /v1/refunds/re_1%2F..%2F..%2Fcustomers%3Fx?expand[0]=balance_transaction&expand[1]=failure_balance_transaction",
                "GET /v1/accounts/acct_1",
            ],
            requests);
        await Assert.ThrowsAsync<ArgumentException>(() => Api.GetRefundAsync("", None));
        await Assert.ThrowsAsync<ArgumentException>(() => Api.CreateRefundAsync(new("pi_1", 1), "", None));
    }

    /// <param name="call">Method, path and idempotency key.</param>
    /// <param name="body">As it is sent.</param>
    /// <param name="before">As releases before Stripe.net sent it; null where Stripe refused that.</param>
    private void AssertSent(string call, string body, string? before = null)
    {
        Assert.Equal([$"{call} {body}"], requests);
        if (before is not null) Assert.Equal(Pairs(before), Pairs(body));
    }

    private static IEnumerable<string> Pairs(string encoded) =>
        encoded.Split('&').Select(WebUtility.UrlDecode).Order(StringComparer.Ordinal)!;
}
