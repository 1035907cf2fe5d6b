using System.Net;

namespace Kelmah.Functions.Tests.Jobs;

/// <summary>Jobs and applications that tests start from.</summary>
internal static class SampleJobs
{
    public static object Money(string amount, string currency = "GHS") => new { amount, currency };

    public static Dictionary<string, object?> Content(string title = "Rewire a two-bedroom house") => new()
    {
        ["title"] = title,
        ["description"] = "Replace the old wiring and fit a new consumer unit.",
        ["budgetMin"] = Money("1000.00"),
        ["budgetMax"] = Money("2000.00"),
        ["skills"] = new[] { "electrical", "wiring" },
        ["requirements"] = new[] { "Certified electrician" },
        ["location"] = new { city = "Accra", region = "Greater Accra", latitude = 5.6037, longitude = -0.187 },
        ["isRemote"] = false,
        ["experienceLevel"] = "intermediate",
    };

    public static object Application(string rate = "1500.00", string currency = "GHS") =>
        new { coverLetter = "I have rewired forty houses in Accra.", proposedRate = Money(rate, currency), estimatedDuration = 10 };

    public static async Task<string> DraftAsync(TestClient hirer, Dictionary<string, object?>? content = null)
    {
        var answer = await hirer.PostAsync("/jobs", content ?? Content());
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer.Id;
    }

    public static async Task<string> PublishAsync(TestClient hirer, Dictionary<string, object?>? content = null)
    {
        var id = await DraftAsync(hirer, content);
        Assert.Equal(HttpStatusCode.OK, (await hirer.PostAsync($"/jobs/{id}/publish")).Status);
        return id;
    }

    public static async Task<string> ApplyAsync(TestClient worker, string jobId)
    {
        var answer = await worker.PostAsync($"/jobs/{jobId}/applications", Application());
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer.Id;
    }

    /// <summary>Applies with a portfolio that shows an attachment.</summary>
    public static async Task<string> ApplyWithAsync(TestClient worker, string jobId, string attachmentId)
    {
        var application = new
        {
            coverLetter = "I have rewired forty houses in Accra.",
            proposedRate = Money("1500.00"),
            estimatedDuration = 10,
            portfolio = new[] { new { title = "A house", attachmentId } },
        };
        var answer = await worker.PostAsync($"/jobs/{jobId}/applications", application);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        return answer.Id;
    }
}
