using Kelmah.Functions.Demo;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

public sealed class RefundStoryTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_worker_who_is_silent_gives_a_small_sum_back_also_after_a_kill()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        var story = new ContractStory(kelmah.Http);
        foreach (var step in story.UntilFunded) await step.RunAsync(None);

        await story.Hirer.PostAsync(
            $"/api/v1/contracts/{story.ContractId}/escrow/refund-requests",
            new { milestoneId = story.MilestoneIds[1], reason = "The work is not needed any more." },
            None);
        await kelmah.KillAsync();
        await kelmah.StartAsync();
        await story.PassTimeAsync(TimeSpan.FromDays(6), None);
        await ContractStory.RemindedAsync(story.Worker, "answer about the refund", None);
        await story.PassTimeAsync(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1), None);

        await story.Hirer.WaitForAsync(
            $"/api/v1/contracts/{story.ContractId}/escrow", escrow => escrow.Text("refunded") == "500.00 GHS", None);
        await story.Hirer.WaitForAsync(
            $"/api/v1/contracts/{story.ContractId}/transactions",
            transactions => transactions.Items().Any(one => one.Text("type") == "refund" && one.Text("status") == "completed"),
            None);
        await StoryAudit.AssertBalancedAsync(kelmah.Http);
    }
}
