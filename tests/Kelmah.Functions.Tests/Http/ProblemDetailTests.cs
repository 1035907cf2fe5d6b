using System.Net;
using System.Text;
using Kelmah.Functions.Tests.Attachments;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Http;

/// <summary>A refusal says what exactly, and by which field.</summary>
public sealed class ProblemDetailTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task Milestones_that_do_not_add_up_are_told_with_both_sums()
    {
        var parties = await ContractParties.DraftAsync(app);
        var changed = await parties.Hirer.PatchAsync($"/milestones/{parties.MilestoneId}", new { amount = SampleJobs.Money("1000.00") });
        changed.AssertStatus(HttpStatusCode.OK);
        var hash = (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}")).Body.GetProperty("termsHash").GetString();

        var answer = await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/sign", new { termsHash = hash });

        answer.AssertProblem(HttpStatusCode.Conflict, "milestones_must_sum_to_total");
        Assert.Equal("The milestones add up to 1000.00 GHS of 1500.00 GHS.", answer.Body.GetProperty("detail").GetString());
        AssertField(await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/sign", new { termsHash = "00" }), "contract_terms_changed", "termsHash");
    }

    [Fact]
    public async Task What_belongs_to_a_field_names_it()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var worker = await app.SignUpAsync(UserRole.Worker);
        var late = SampleJobs.Content();
        late["deadline"] = "2020-01-31T09:30:00Z";
        AssertField(await hirer.PostAsync("/jobs", late), "job_deadline_passed", "deadline");
        var job = await SampleJobs.PublishAsync(hirer);
        AssertField(await worker.PostAsync($"/jobs/{job}/applications", SampleJobs.Application("100.00", "USD")), "job_currency_differs", "proposedRate.currency");
        var application = await SampleJobs.ApplyAsync(worker, job);
        AssertField(await hirer.PostAsync($"/applications/{application}/offers", new { rate = SampleJobs.Money("100.00", "USD") }), "job_currency_differs", "rate.currency");
        await app.ProveAsync(worker);
        AssertField(await worker.PostAsync("/payouts/onboarding", new { country = "GH" }), "payout_country_not_served", "country");
    }

    [Fact]
    public async Task A_file_that_is_not_accepted_is_told_what_is()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);

        var refused = await worker.UploadAsync("MZ\u0001\u0002"u8.ToArray(), "setup.txt");

        AssertField(refused, "attachment_type_not_allowed", "file");
        foreach (var type in (string[])["application/pdf", "image/png", "text/plain"]) Assert.Contains(type, refused.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        AssertField(await worker.UploadAsync("%PDF-1.7"u8.ToArray(), "photo.png"), "attachment_type_differs_from_name", "file");
    }

    [Theory]
    [InlineData(null, "There is no header Stripe-Signature.")]
    [InlineData("nonsense", "The header Stripe-Signature is not of the form t=…,v1=….")]
    [InlineData("t=1,v1=0000000000000000000000000000000000000000000000000000000000000000", "No signature in the header Stripe-Signature is that of the body; see the setting Stripe__WebhookSecret.")]
    public async Task A_webhook_that_is_refused_says_why_in_plain_words(string? signature, string detail)
    {
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        (string, string)[] headers = signature is null ? [] : [("Stripe-Signature", signature)];

        var answer = await app.Anonymous.SendAsync(HttpMethod.Post, "/webhooks/stripe", content, headers);

        answer.AssertProblem(HttpStatusCode.BadRequest, "webhook_signature_invalid");
        Assert.Equal(detail, answer.Body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_problem_carries_its_trace_in_a_header_as_well()
    {
        var answer = await app.Anonymous.GetAsync("/wallet");

        Assert.Equal(answer.Body.GetProperty("traceId").GetString(), Assert.Single(answer.Headers.GetValues("X-Trace-Id")));
    }

    private static void AssertField(TestAnswer answer, string code, string field)
    {
        answer.AssertProblem();
        Assert.Equal((code, true), (answer.Code, answer.Body.TryGetProperty("errors", out var errors) && errors.TryGetProperty(field, out _)));
    }
}
