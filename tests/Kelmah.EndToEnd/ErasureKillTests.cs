using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Kelmah.Functions.Demo;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>The process is killed a few times while it erases somebody; nothing of the person is left in the end, in whichever file.</summary>
public sealed class ErasureKillTests
{
    private const string FirstName = "Zanetor";
    private const string LastName = "Quartey";
    private const int Kills = 3;

    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<int> Seeds => [.. TestScale.Seeds(1)];

    [Theory]
    [Trait("Length", "Scaled")]
    [MemberData(nameof(Seeds))]
    public async Task Kills_at_random_moments_of_an_erasure_leave_nothing_of_the_person(int seed)
    {
        var random = new Random(seed);
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        var hirer = new StoryClient(kelmah.Http);
        await hirer.RegisterAsync("hirer", FirstName, LastName, None);
        for (var number = 0; number < 20; number++) await hirer.PostAsync("/api/v1/jobs", Job(number), None);
        await AskAsync(kelmah.Http, hirer);
        await AdvanceAsync(kelmah.Http, "P30DT1M");

        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)));
            await kelmah.KillAsync();
            await kelmah.StartAsync();
        }

        await UntilErasedAsync(kelmah);
        // What was on its way to others, and answers that are kept for a repeat.
        await AdvanceAsync(kelmah.Http, "P2D");
        await UntilNothingIsLeftAsync(kelmah);
    }

    private static object Job(int number) => new
    {
        title = $"Wiring number {number} for {FirstName}",
        description = $"Call {FirstName} {LastName} about it.",
        budgetMin = new { amount = "1000.00", currency = "GHS" },
        budgetMax = new { amount = "2000.00", currency = "GHS" },
        skills = new[] { "wiring" },
        isRemote = true,
        experienceLevel = "intermediate",
    };

    private static async Task AskAsync(HttpClient http, StoryClient user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/users/me")
        {
            Content = JsonContent.Create(new { password = $"{FirstName}-needs-a-long-password", forfeitBalance = true }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.AccessToken);
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task AdvanceAsync(HttpClient http, string by)
    {
        using var answer = await http.PostAsJsonAsync("/simulators/clock", new { advance = by });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>The list of erasures is written just before the last commit of one.</summary>
    private static Task UntilErasedAsync(KelmahProcess kelmah) =>
        UntilAsync(() => File.Exists(Path.Combine(kelmah.DataFolder, "erased-users")), () => $"It is not erased:\n{kelmah.Output}");

    private static Task UntilNothingIsLeftAsync(KelmahProcess kelmah) => UntilAsync(
        () => FilesWith(kelmah, FirstName).Count == 0 && FilesWith(kelmah, LastName).Count == 0,
        () => $"It is left in {string.Join(", ", FilesWith(kelmah, FirstName).Concat(FilesWith(kelmah, LastName)))}.");

    private static async Task UntilAsync(Func<bool> holds, Func<string> complaint)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (holds()) return;
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        Assert.Fail(complaint());
    }

    private static List<string> FilesWith(KelmahProcess kelmah, string word)
    {
        var found = new List<string>();
        foreach (var path in Directory.GetFiles(kelmah.DataFolder, "*", SearchOption.AllDirectories))
        {
            try
            {
                using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var reader = new StreamReader(stream, Encoding.Latin1);
                if (reader.ReadToEnd().Contains(word, StringComparison.OrdinalIgnoreCase)) found.Add(Path.GetFileName(path));
            }
            catch (IOException)
            {
                // It has gone meanwhile, or is the lock, which has no bytes.
            }
        }

        return found;
    }
}
