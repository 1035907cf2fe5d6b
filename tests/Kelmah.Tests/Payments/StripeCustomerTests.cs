using System.Text.Json;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>A user is one customer of Stripe's, until the erasure.</summary>
public sealed class StripeCustomerTests : ProviderSideTest
{
    private StripeCustomers Customers => Market.Get<StripeCustomers>();

    [Fact]
    public async Task Concurrent_calls_make_one_customer()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Customers.EnsureAsync(Market.Hirer.UserId, None))));
        var known = (await Customers.EnsureAsync(Market.Hirer.UserId, None)).Value;

        Assert.All(all.Where(one => one.Refusal is null), one => Assert.Equal(known, one.Value));
        Assert.All(all.Where(one => one.Refusal is not null), one => Assert.True(one.Refusal!.Error.RetryHelps));
        Assert.Equal([known], await IdsAsync());
        Assert.Equal(known, (await WalletAsync()).StripeCustomerId);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(30)]
    public async Task A_customer_whose_making_was_not_answered_is_found_again_also_after_stripe_has_forgotten_the_key(int hours)
    {
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1 }));
        Assert.Equal("payment_provider_unavailable", Code(await Customers.EnsureAsync(Market.Hirer.UserId, None)));
        Market.Clock.Advance(TimeSpan.FromHours(hours));

        var found = (await Customers.EnsureAsync(Market.Hirer.UserId, None)).Value;

        Assert.Equal([found], await IdsAsync());
    }

    [Fact]
    public async Task A_customer_that_was_never_made_is_made_after_a_day()
    {
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { rateLimitFirst = 1 }));
        Assert.Equal("payment_provider_unavailable", Code(await Customers.EnsureAsync(Market.Hirer.UserId, None)));
        Market.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal([(await Customers.EnsureAsync(Market.Hirer.UserId, None)).Value], await IdsAsync());
    }

    [Fact]
    public async Task The_customer_of_an_erased_user_is_deleted_with_its_cards_however_often_that_is_tried()
    {
        var customer = (await Customers.EnsureAsync(Market.Hirer.UserId, None)).Value;
        var (_, method) = await Market.Stripe.PostAsync("/v1/payment_methods/pm_card_visa/attach", $"customer={customer}");
        await ChangeAsync(wallet => wallet.KeepPaymentMethod(Guid.CreateVersion7(), new(method.GetProperty("id").GetString()!, "card"), Market.Now));
        await ChangeAsync(wallet => wallet.ErasePersonalData(Market.Now));
        Assert.Empty((await WalletAsync()).PaymentMethods);
        Assert.Equal([(await WalletAsync()).Id], await Market.Store.IdsAsync(new Query<Wallet> { Where = WalletCollection.CustomerLeavesAt.AtMost(Market.Now) }, None).ToListAsync());

        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1 }));
        Assert.Equal("payment_provider_unavailable", Code(await Customers.ForgetAsync((await WalletAsync()).Id, None)));
        Assert.Null(Code(await Customers.ForgetAsync((await WalletAsync()).Id, None)));
        Assert.Null(Code(await Customers.ForgetAsync((await WalletAsync()).Id, None)));

        var wallet = await WalletAsync();
        Assert.Equal((null, null, null), (wallet.StripeCustomerId, wallet.CustomerAskedAt, wallet.CustomerLeavesAt));
        Assert.Empty(await IdsAsync());
        Assert.Equal(JsonValueKind.Null, (await Market.Stripe.GetAsync($"/v1/payment_methods/{method.GetProperty("id").GetString()}")).Body.GetProperty("customer").ValueKind);
        Assert.Equal("not_found", Code(await Customers.ForgetAsync(Guid.CreateVersion7(), None)));
    }

    [Fact]
    public async Task A_customer_that_a_crash_has_kept_from_us_is_deleted_too()
    {
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1 }));
        Assert.Equal("payment_provider_unavailable", Code(await Customers.EnsureAsync(Market.Hirer.UserId, None)));
        await ChangeAsync(wallet => wallet.ErasePersonalData(Market.Now));

        Assert.Null(Code(await Customers.ForgetAsync((await WalletAsync()).Id, None)));

        Assert.Empty(await IdsAsync());
    }

    private async Task ChangeAsync(Func<Wallet, Wallet> change) => Assert.Null(Code(await Market.Get<Transactor>().RunAsync<Wallet>(
        null, async work => work.Update(change((await work.FindAsync(WalletCollection.UserId.Is(Market.Hirer.UserId), None))!)), None)));

    private async Task<Wallet> WalletAsync() => (await Market.Store.FindAsync(WalletCollection.UserId.Is(Market.Hirer.UserId), None))!;

    private async Task<IReadOnlyList<string>> IdsAsync() =>
        [.. (await Market.Stripe.GetAsync("/v1/customers")).Body.GetProperty("data").EnumerateArray().Select(customer => customer.GetProperty("id").GetString()!)];
}
