using Kelmah.Functions.Demo;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

public sealed class ContractStoryTests
{
    [Fact]
    public async Task The_main_job_ends_with_the_money_in_the_workers_wallet()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        var story = new ContractStory(kelmah.Http);

        foreach (var step in story.Steps) await step.RunAsync(CancellationToken.None);

        await StoryAudit.AssertCompleteAsync(story, kelmah.Http);
    }

    [Fact]
    public async Task A_kill_after_every_step_loses_nothing_and_doubles_nothing()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        var story = new ContractStory(kelmah.Http);

        foreach (var step in story.Steps)
        {
            await step.RunAsync(CancellationToken.None);
            await kelmah.KillAsync();
            await kelmah.StartAsync();
        }

        await StoryAudit.AssertCompleteAsync(story, kelmah.Http);
    }
}
