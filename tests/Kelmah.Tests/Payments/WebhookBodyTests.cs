using System.Security.Cryptography;
using System.Text;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>What Stripe signed is kept byte for byte, whether it is an event or not.</summary>
public sealed class WebhookBodyTests : ProviderSideTest
{
    [Fact]
    public async Task The_body_of_an_event_is_kept_byte_for_byte()
    {
        await Market.PayAsync((await Market.FundAsync((await Market.SignedAsync()).Id)).Value);
        var webhook = await Market.Stripe.NextWebhookAsync();

        await Market.DeliverAsync(webhook);

        var notice = await Market.Store.FindAsync(StripeNoticeCollection.StripeEventId.Is(webhook.Id), None);
        Assert.Equal(webhook.Body.ToArray(), Encoding.UTF8.GetBytes(notice!.Body!));
        Assert.True(notice.IsReadable);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("""{"id":"evt_1"}""")]
    [InlineData("\uFEFF[\u0000]")]
    public async Task A_signed_body_that_is_no_event_is_kept_once_and_nothing_is_done_by_it(string body)
    {
        var inbox = Market.Get<StripeWebhookInbox>();
        var bytes = Encoding.UTF8.GetBytes(body);

        var first = (await inbox.ReceiveAsync(bytes, Sign(body), None)).Value;
        Market.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(first, (await inbox.ReceiveAsync(bytes, Sign(body), None)).Value);

        var notice = Assert.Single((await Market.Store.QueryAsync(new Query<StripeNotice>(), None)).Items);
        Assert.Equal(bytes, Encoding.UTF8.GetBytes(notice.Body!));
        Assert.False(notice.IsReadable);
        var happened = await Market.Get<IEventLog>().ReadStreamAsync(StripeNoticeCollection.Definition.StreamId(notice.Id), 0, None);
        Assert.IsType<UnreadableStripeNoticeReceived>(Assert.Single(happened).Payload);
        Assert.Equal("role_not_allowed", Code(await inbox.GetAsync(Market.Hirer, notice.Id, None)));
        Assert.Equal(body, (await inbox.GetAsync(Market.Admin, notice.Id, None)).Value.Body);
    }

    [Fact]
    public async Task A_body_that_is_no_event_and_is_not_signed_is_refused()
    {
        Assert.Equal("webhook_signature_invalid", Code(await Market.Get<StripeWebhookInbox>().ReceiveAsync("not json"u8.ToArray(), Sign("other"), None)));
        Assert.Empty((await Market.Store.QueryAsync(new Query<StripeNotice>(), None)).Items);
    }

    [Fact]
    public void The_platforms_texts_are_under_sixteen_keys_of_nobody()
    {
        var owners = Enumerable.Range(0, 2_000).Select(_ => PlatformOwner.Of(Guid.NewGuid())).Distinct().ToList();

        Assert.Equal(16, owners.Count);
        Assert.DoesNotContain(Guid.Empty, owners);
    }

    private string Sign(string body)
    {
        var time = Market.Clock.GetUtcNow().ToUnixTimeSeconds();
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData("whsec_local"u8, Encoding.UTF8.GetBytes($"{time}.{body}")))}";
    }
}
