using System.Net.Http.Json;
using Kelmah.Functions.Demo;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>The whole story, while Stripe does what it does on its bad days.</summary>
public sealed class StripeMisbehaviourTests
{
    /// <summary>How fast time passes while a call of Stripe may be under way: well below the seconds that it may take.</summary>
    private const string SlowTick = "PT1S";

    /// <summary>The step that waits for Stripe's webhook.</summary>
    private const int Held = 10;

    /// <summary>What goes wrong: the settings that make it so, and how fast time passes while the payment's event is waited for.</summary>
    private static readonly Dictionary<string, (string Settings, string Tick)> Ways = new()
    {
        ["every event comes four times"] = ("""{"webhookDuplicates": 3}""", "PT2S"),
        ["events come late"] = ("""{"webhookDelaySeconds": 60}""", "PT10S"),
        ["events come out of order"] = ("""{"seed": 3, "webhookReorder": 4, "webhookReorderWindowSeconds": 5}""", "PT2S"),
        ["the first events never come"] = ("""{"webhookDropFirst": 2}""", "PT1M"),
        ["no event ever comes"] = ("""{"webhookDropShare": 1}""", "PT1M"),
        ["the first calls answer 500 after the work"] = ("""{"serverErrorFirst": 2}""", "PT2S"),
        ["half the calls answer 500 after the work"] = ("""{"seed": 5, "serverErrorShare": 0.5}""", "PT2S"),
        ["the first calls lose their connection after the work"] = ("""{"abortFirst": 2}""", "PT2S"),
        ["half the calls lose their connection after the work"] = ("""{"seed": 7, "abortShare": 0.5}""", "PT2S"),
        ["the first calls are refused with 429"] = ("""{"rateLimitFirst": 4}""", "PT2S"),
        ["half the calls are refused with 429"] = ("""{"seed": 9, "rateLimitShare": 0.5}""", "PT2S"),
        ["answers take long"] = ("""{"answerDelaySeconds": 5}""", SlowTick),
        ["everything at once"] = (
            """
            {"seed": 11, "webhookDuplicates": 2, "webhookDelaySeconds": 20, "webhookReorder": 5, "webhookReorderWindowSeconds": 5,
             "webhookDropFirst": 1, "webhookDropShare": 0.3, "serverErrorFirst": 1, "serverErrorShare": 0.2, "abortFirst": 1,
             "abortShare": 0.2, "rateLimitFirst": 1, "rateLimitShare": 0.2, "answerDelaySeconds": 3}
            """,
            "PT2S"),
        ["every call may fail and no event ever comes"] = (
            """{"seed": 13, "webhookDropShare": 1, "serverErrorShare": 0.3, "abortShare": 0.2, "rateLimitShare": 0.2}""",
            "PT1M"),
    };

    /// <summary>What a usual run plays: between them, all that the others do comes to pass. A long run plays each.</summary>
    private static readonly string[] Usual =
    [
        "events come out of order", "no event ever comes", "half the calls lose their connection after the work", "everything at once",
        "every call may fail and no event ever comes",
    ];

    public static TheoryData<string> Names => [.. TestScale.Factor == 1 ? Usual : Ways.Keys.AsEnumerable()];

    [Theory]
    [Trait("Length", "Scaled")]
    [MemberData(nameof(Names))]
    public async Task Every_effect_is_there_once_when(string way)
    {
        var (settings, tick) = Ways[way];
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        using var content = new StringContent(settings, System.Text.Encoding.UTF8, "application/json");
        (await kelmah.Http.PostAsync("/simulators/stripe/misbehaviour", content)).EnsureSuccessStatusCode();
        var story = new ContractStory(kelmah.Http);

        foreach (var (number, step) in story.Steps.Index()) await PlayAsync(kelmah.Http, step, number + 1 == Held ? tick : SlowTick);

        await StoryAudit.AssertCompleteAsync(story, kelmah.Http);
    }

    /// <summary>Time passes while a step waits for what Stripe holds back.</summary>
    private static async Task PlayAsync(HttpClient http, StoryStep step, string tick)
    {
        var playing = step.RunAsync(CancellationToken.None);
        while (await Task.WhenAny(playing, Task.Delay(TimeSpan.FromMilliseconds(100))) != playing)
        {
            using var moved = await http.PostAsJsonAsync("/simulators/clock", new { advance = tick });
            moved.EnsureSuccessStatusCode();
        }

        await playing;
    }
}
