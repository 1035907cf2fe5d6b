using Kelmah.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Tests.Jobs;

/// <summary>All states × all commands.</summary>
public sealed class JobApplicationStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<ApplicationStatus, string, string> Table => new()
    {
        { ApplicationStatus.Pending, "accept", "Accepted ApplicationAccepted" },
        { ApplicationStatus.Pending, "reject", "Rejected ApplicationRejected" },
        { ApplicationStatus.Pending, "acceptOffer", "Accepted OfferAccepted" },
        { ApplicationStatus.Pending, "withdraw", "Withdrawn ApplicationWithdrawn" },
        { ApplicationStatus.Accepted, "accept", "same" },
        { ApplicationStatus.Accepted, "reject", "application_not_pending" },
        { ApplicationStatus.Accepted, "acceptOffer", "application_not_pending" },
        { ApplicationStatus.Accepted, "withdraw", "application_not_pending" },
        { ApplicationStatus.Rejected, "accept", "application_not_pending" },
        { ApplicationStatus.Rejected, "reject", "same" },
        { ApplicationStatus.Rejected, "acceptOffer", "application_not_pending" },
        { ApplicationStatus.Rejected, "withdraw", "application_not_pending" },
        { ApplicationStatus.Withdrawn, "accept", "application_not_pending" },
        { ApplicationStatus.Withdrawn, "reject", "application_not_pending" },
        { ApplicationStatus.Withdrawn, "acceptOffer", "application_not_pending" },
        { ApplicationStatus.Withdrawn, "withdraw", "same" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_command_in_each_state(ApplicationStatus state, string command, string outcome)
    {
        var before = Pending() with { Status = state };

        var result = command switch
        {
            "accept" => before.Accept(Now),
            "reject" => before.Reject(Now),
            "acceptOffer" => AcceptOffer(before),
            _ => before.Withdraw(Now),
        };

        if (result.IsRefused(out var refusal, out var after)) Assert.Equal(outcome, refusal.Error.Code);
        else if (after!.NewEvents.IsEmpty) Assert.Equal((outcome, before), ("same", after));
        else Assert.Equal(outcome, $"{after.Status} {after.NewEvents.Single().GetType().Name}");
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("closed")]
    [InlineData("contracted")]
    [InlineData("completed")]
    public void Only_an_active_job_takes_applications(string state) =>
        Assert.Equal(JobErrors.NotActive, Apply(JobStateTests.In(state)).Refusal!.Error);

    [Fact]
    public void Nobody_applies_past_the_deadline() =>
        Assert.Equal(JobErrors.DeadlinePassed, Apply(JobStateTests.In("active") with { Deadline = Now }).Refusal!.Error);

    private static Result<JobApplication> AcceptOffer(JobApplication application)
    {
        var content = new OfferContent(new Money(14_000, Currency.Ghs));
        var offer = Offer.Make(new Guid(5, 0, 0, new byte[8]), Pending(), application.HirerId, content, Now).Value;
        return (application with { OfferCount = 1 }).AcceptOffer(offer, application.WorkerId, Now);
    }

    private static JobApplication Pending() => Apply(JobStateTests.In("active")).Value.Committed<JobApplication>();

    private static Result<JobApplication> Apply(Job job) => JobApplication.Apply(
        new Guid(3, 0, 0, new byte[8]), job, new Guid(4, 0, 0, new byte[8]), new ApplicationContent("I paint.", new Money(15_000, Currency.Ghs), 3), Now);
}
