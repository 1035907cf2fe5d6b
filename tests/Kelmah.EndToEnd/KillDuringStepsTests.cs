using Kelmah.Functions.Demo;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>The whole story, its process killed in the middle of what it does, while its clients go on as clients do.</summary>
public sealed class KillDuringStepsTests
{
    private const int Kills = 8;

    /// <summary>Fewer than an undisturbed story sends, so that every kill comes.</summary>
    private const int Requests = 40;

    public static TheoryData<int> Seeds => [.. TestScale.Seeds(1)];

    [Theory]
    [Trait("Length", "Scaled")]
    [MemberData(nameof(Seeds))]
    public async Task Kills_at_random_moments_lose_nothing_and_double_nothing(int seed)
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        await using var killer = new Killer(KillAndRestartAsync, seed, Kills, Requests);
        using var http = kelmah.CreateClient(killer.Observe);
        var story = new ContractStory(http);

        foreach (var step in story.Steps) await step.RunAsync(CancellationToken.None);
        await killer.FinishAsync();

        Assert.Equal(Kills, killer.Killed);
        await StoryAudit.AssertCompleteAsync(story, kelmah.Http);

        async Task KillAndRestartAsync()
        {
            await kelmah.KillAsync();
            await kelmah.StartAsync();
        }
    }
}
