using System.Net.Http.Headers;
using Kelmah.Payments;

namespace Kelmah.Adapters.Tests.Stripe;

/// <summary>
/// The client against a simulator that runs elsewhere, as a deployed Kelmah calls Stripe: the address is in <c>KELMAH_TEST_STRIPE</c>.
/// All calls are made to a simulator of their own in <see cref="StripeApiTests"/>, since they need one that nobody has used.
/// </summary>
[Trait("Server", "Stripe")]
public sealed class StripeElsewhereTests
{
    private const string Setting = "KELMAH_TEST_STRIPE";

    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string run = Guid.NewGuid().ToString();

    [Fact]
    public async Task A_payment_is_made_once_paid_and_refunded_in_part()
    {
        var address = Environment.GetEnvironmentVariable(Setting) ?? throw new InvalidOperationException($"{Setting} must name a simulator.");
        await using var client = new StripeClient(new Uri(address));
        var asked = new NewStripePaymentIntent(15_000, "ghs") { Metadata = new Dictionary<string, string> { ["run"] = run } };

        var created = Value(await client.Api.CreatePaymentIntentAsync(asked, $"create-{run}", None));
        var again = Value(await client.Api.CreatePaymentIntentAsync(asked, $"create-{run}", None));
        await PayAsync(new Uri(address), created.Id);
        var paid = Value(await client.Api.GetPaymentIntentAsync(created.Id, None));
        var refund = Value(await client.Api.CreateRefundAsync(new(created.Id, 4_000), $"refund-{run}", None));
        var tooMuch = await client.Api.CreateRefundAsync(new(created.Id, 11_001), $"refund-more-{run}", None);

        Assert.Equal(created.Id, again.Id);
        Assert.Equal((StripePaymentIntentStatus.Succeeded, 15_000, run), (paid.Status, paid.AmountReceived, paid.Metadata["run"]));
        Assert.Equal(4_000, refund.Amount);
        Assert.False(tooMuch.Succeeded);
    }

    private static T Value<T>(StripeResult<T> result)
        where T : class => result.Match(value => value, error => throw new InvalidOperationException(error.ToString()));

    private static async Task PayAsync(Uri address, string intentId)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_local");
        using var card = new FormUrlEncodedContent([new("payment_method", "pm_card_visa")]);
        using var answer = await http.PostAsync(new Uri($"/v1/payment_intents/{intentId}/confirm", UriKind.Relative), card);
        answer.EnsureSuccessStatusCode();
    }
}
