using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Jobs;

/// <summary>Applying, with what a job asks, and what becomes of it.</summary>
public sealed class ApplicationTests : IAsyncLifetime
{
    private const string Certified = "Are you certified?";
    private const string Tools = "Which tools do you bring?";

    private Market market = null!;
    private Caller hirer = null!;
    private Caller worker = null!;
    private JobView job = null!;

    public async Task InitializeAsync()
    {
        market = await OpenAsync();
        hirer = await market.JoinAsync(UserRole.Hirer);
        worker = await market.JoinAsync(UserRole.Worker);
        job = await market.PublishAsync(
            hirer, JobMarket.Content with { Questions = [new ScreeningQuestion(Certified), new ScreeningQuestion(Tools, IsRequired: false)] });
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task The_hirer_reads_the_answers()
    {
        var content = JobMarket.Application with { Answers = [new ScreeningAnswer(Certified, "Since 2019.")] };

        var application = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, content, None)).Value;

        var read = (await market.Get<JobApplications>().GetAsync(hirer, application.Id, None)).Value;
        Assert.Equal(new ScreeningAnswer(Certified, "Since 2019."), Assert.Single(read.Answers));
        Assert.Equal(1, read.JobRevision);
    }

    [Theory]
    [InlineData(null, null, "answers")]
    [InlineData(Tools, "A drill.", "answers")]
    [InlineData(Certified, " ", "answers[0].answer")]
    [InlineData("Who are you?", "Ama.", "answers[0].question")]
    public async Task An_application_without_proper_answers_is_refused(string? question, string? answer, string field)
    {
        var content = JobMarket.Application with { Answers = question is null ? null : [new ScreeningAnswer(question, answer!)] };

        var refused = await market.Get<JobApplications>().ApplyAsync(worker, job.Id, content, None);

        Assert.Contains(field, refused.Refusal!.Errors!.Keys);
    }

    [Fact]
    public async Task A_second_application_is_refused_and_the_first_is_named()
    {
        var content = JobMarket.Application with { Answers = [new ScreeningAnswer(Certified, "Yes.")] };
        var first = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, content, None)).Value;

        var second = await market.Get<JobApplications>().ApplyAsync(worker, job.Id, content, None);

        Assert.Equal("already_applied", Code(second));
        Assert.Contains(first.Id.ToString(), second.Refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejection_carries_its_reason()
    {
        var content = JobMarket.Application with { Answers = [new ScreeningAnswer(Certified, "No.")] };
        var application = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, content, None)).Value;

        await market.Get<JobApplications>().RejectAsync(hirer, application.Id, "A certificate is needed.", None);
        await market.Get<JobApplications>().RejectAsync(hirer, application.Id, "Another reason.", None);

        var read = (await market.Get<JobApplications>().GetAsync(worker, application.Id, None)).Value;
        Assert.Equal((ApplicationStatus.Rejected, "A certificate is needed."), (read.Status, read.RejectionReason));
        Assert.Single((await market.EventsOfAsync("applications", application.Id)).OfType<ApplicationRejected>());
    }

    [Theory]
    [InlineData(1_001)]
    public async Task A_reason_has_an_end(int length)
    {
        var content = JobMarket.Application with { Answers = [new ScreeningAnswer(Certified, "No.")] };
        var application = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, content, None)).Value;

        var refused = await market.Get<JobApplications>().RejectAsync(hirer, application.Id, new string('x', length), None);

        Assert.Contains("reason", refused.Refusal!.Errors!.Keys);
    }

    [Fact]
    public void A_question_is_asked_once()
    {
        var content = JobMarket.Content with { Questions = [new ScreeningQuestion(Tools), new ScreeningQuestion(Tools, IsRequired: false)] };

        Assert.Contains("questions", content.Check()!.Errors!.Keys);
    }
}
