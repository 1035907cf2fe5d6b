using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kelmah.Adapters.Stripe;
using Kelmah.Payments;
using Kelmah.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.Adapters.Tests.Stripe;

public sealed class StripeWebhooksTests
{
    private const string Secret = "whsec_test";
    private const string Body = """
        {"id":"evt_1","object":"event","type":"payment_intent.succeeded","created":1767225600,"api_version":"2031-01-01.future",
         "livemode":false,"data":{"object":{"id":"pi_1","object":"payment_intent"}},"added_later":[1]}
        """;

    private readonly FakeTimeProvider clock = new(TestTime.Start);
    private readonly StripeWebhooks webhooks;

    public StripeWebhooksTests() =>
        webhooks = new StripeWebhooks(Options.Create(new StripeOptions { WebhookSecret = Secret }), clock);

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    [Fact]
    public void A_signed_event_is_accepted_and_an_unknown_api_version_is_kept()
    {
        var verification = Verify(Body, $"t={Now},v1={Sign(Now, Body)}");

        Assert.True(verification.Accepted);
        Assert.Equal(
            new StripeEvent("evt_1", "payment_intent.succeeded", DateTimeOffset.FromUnixTimeSeconds(1_767_225_600), "2031-01-01.future", false, "pi_1", "payment_intent"),
            verification.Event);
    }

    [Theory]
    [InlineData("2014-12-22", "{'id':'ch_1','object':'charge','amount':'1','refunds':[],'card':'none','customer':{'id':7}}", "ch_1", "charge")]
    [InlineData(null, "{'id':'pi_1','object':'payment_intent','amount':{'value':1},'created':'yesterday'}", "pi_1", "payment_intent")]
    [InlineData("2026-10-28.endive", "{'id':'x_1','object':'never_heard_of','of':{'object':'account','id':1}}", "x_1", "never_heard_of")]
    [InlineData("2099-01-01", "{'object':'balance','available':'1'}", null, "balance")]
    public void An_event_is_kept_whatever_version_rendered_it_and_whatever_its_object_is(string? version, string subject, string? id, string type)
    {
        var rendered = version is null ? "null" : $"'{version}'";
        var body = $"{{'id':'evt_1','object':'event','type':'a.b','created':1,'api_version':{rendered},'livemode':true,'request':'req_1','data':{{'object':{subject}}}}}"
            .Replace('\'', '"');

        Assert.Equal(
            new StripeEvent("evt_1", "a.b", DateTimeOffset.FromUnixTimeSeconds(1), version, true, id, type),
            Verify(body, $"t={Now},v1={Sign(Now, body)}").Event);
    }

    [Fact]
    public void A_body_that_is_no_text_is_refused_though_it_reads_as_the_signed_one()
    {
        var signed = Body.Replace("pi_1", "pi_\uFFFD", StringComparison.Ordinal);
        var bytes = Encoding.Latin1.GetBytes(Body.Replace("pi_1", "pi_\u00FF", StringComparison.Ordinal));

        Assert.True(Verify(signed, $"t={Now},v1={Sign(Now, signed)}").Accepted);
        Assert.Equal(StripeWebhookRefusal.SignatureMismatch, webhooks.Verify(bytes, $"t={Now},v1={Sign(Now, signed)}").Refusal);
    }

    [Fact]
    public void A_byte_order_mark_is_a_part_of_what_is_signed()
    {
        var marked = "\uFEFF" + Body;

        Assert.Equal(StripeWebhookRefusal.SignatureMismatch, Verify(marked, $"t={Now},v1={Sign(Now, Body)}").Refusal);
        Assert.Equal(StripeWebhookRefusal.SignatureMismatch, Verify(Body, $"t={Now},v1={Sign(Now, marked)}").Refusal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-300)]
    [InlineData(300)]
    public void A_time_within_the_tolerance_is_accepted(long offset) =>
        Assert.True(Verify(Body, $"t={Now + offset},v1={Sign(Now + offset, Body)}").Accepted);

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    [InlineData(-86_400)]
    public void A_time_outside_the_tolerance_is_refused(long offset) => Assert.Equal(
        StripeWebhookRefusal.TimestampOutsideTolerance, Verify(Body, $"t={Now + offset},v1={Sign(Now + offset, Body)}").Refusal);

    [Fact]
    public void One_right_signature_of_several_is_enough_while_a_secret_is_replaced()
    {
        var right = Sign(Now, Body);
        var other = Sign(Now, Body, "whsec_old");

        Assert.True(Verify(Body, $"t={Now},v1={other},v1={right}").Accepted);
        Assert.True(Verify(Body, $"t={Now}, v1={right}, v0=abc, v1={other}").Accepted);
        Assert.True(Verify(Body, $"v1={right},t={Now}").Accepted);
        Assert.Equal(StripeWebhookRefusal.SignatureMismatch, Verify(Body, $"t={Now},v1={other},v1={other}").Refusal);
    }

    [Fact]
    public void Any_changed_byte_of_the_body_is_refused()
    {
        var header = $"t={Now},v1={Sign(Now, Body)}";
        var bytes = Encoding.UTF8.GetBytes(Body);
        for (var index = 0; index < bytes.Length; index++)
        {
            var changed = (byte[])bytes.Clone();
            changed[index] ^= 1;
            Assert.Equal(StripeWebhookRefusal.SignatureMismatch, webhooks.Verify(changed, header).Refusal);
        }

        Assert.Equal(StripeWebhookRefusal.SignatureMismatch, Verify(Body + " ", header).Refusal);
        Assert.Equal(StripeWebhookRefusal.SignatureMismatch, Verify("", header).Refusal);
    }

    [Fact]
    public void A_changed_time_is_refused() =>
        Assert.Equal(StripeWebhookRefusal.SignatureMismatch, Verify(Body, $"t={Now + 1},v1={Sign(Now, Body)}").Refusal);

    [Theory]
    [InlineData(null, StripeWebhookRefusal.SignatureMissing)]
    [InlineData("", StripeWebhookRefusal.SignatureMissing)]
    [InlineData(" ", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t=", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t=1", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t=1,", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("v1=SIGNATURE", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t=x,v1=SIGNATURE", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t=-1,v1=SIGNATURE", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t=1.5,v1=SIGNATURE", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t=99999999999999999999,v1=SIGNATURE", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t=9223372036854775807,v1=SIGNATURE", StripeWebhookRefusal.SignatureMismatch)]
    [InlineData("t=NOW,t=NOW,v1=SIGNATURE", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t=NOW,v1=", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t=NOW,v1=abc", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t=NOW,v1=zz00000000000000000000000000000000000000000000000000000000000000", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t=NOW,v0=SIGNATURE", StripeWebhookRefusal.SignatureMalformed)]
    [InlineData("t=NOW,v1=0000000000000000000000000000000000000000000000000000000000000000", StripeWebhookRefusal.SignatureMismatch)]
    public void A_header_that_is_missing_or_malformed_is_refused(string? header, StripeWebhookRefusal refusal)
    {
        var given = header?.Replace("NOW", $"{Now}", StringComparison.Ordinal).Replace("SIGNATURE", Sign(Now, Body), StringComparison.Ordinal);

        Assert.Equal(refusal, Verify(Body, given).Refusal);
    }

    [Fact]
    public void No_header_makes_it_throw_and_none_is_accepted() => Prop.ForAll<string>(header =>
        !Verify(Body, header).Accepted && !Verify(Body, $"t={Now},v1={header}").Accepted && !Verify(Body, new string('=', 10_000)).Accepted)
        .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"evt_1\",\"type\":\"x\",\"created\":1,\"livemode\":false}")]
    [InlineData("{\"id\":\"evt_1\",\"type\":\"x\",\"created\":1,\"livemode\":false,\"data\":{\"object\":{}}}")]
    [InlineData("{\"id\":1,\"type\":\"x\",\"created\":1,\"livemode\":false,\"data\":{\"object\":{\"object\":\"x\"}}}")]
    [InlineData("{\"id\":\"e\",\"type\":\"x\",\"created\":1e30,\"livemode\":false,\"data\":{\"object\":{\"object\":\"x\"}}}")]
    public void A_signed_body_that_is_no_event_is_refused(string body) =>
        Assert.Equal(StripeWebhookRefusal.PayloadMalformed, Verify(body, $"t={Now},v1={Sign(Now, body)}").Refusal);

    private StripeWebhookVerification Verify(string body, string? header) => webhooks.Verify(Encoding.UTF8.GetBytes(body), header);

    private static string Sign(long time, string body, string secret = Secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}")));
}
