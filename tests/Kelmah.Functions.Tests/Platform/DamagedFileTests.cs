using System.Net;
using System.Text;
using System.Text.Json;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;
using Kelmah.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Platform;

public sealed class DamagedFileTests
{
    [Fact]
    public async Task A_damaged_page_that_a_reader_meets_makes_the_app_not_ready()
    {
        const string marker = "Zimmerwald-7";
        await using var app = await KelmahApp.StartNewAsync();
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        for (var number = 0; number < 40; number++)
        {
            var content = SampleJobs.Content();
            content["description"] = $"{marker} {new string('x', 1500)}";
            await SampleJobs.PublishAsync(hirer, content);
        }

        Assert.Equal("ready", await ReadinessAsync(app));

        await app.RestartAsync(() => Spoil(Path.Combine(app.DataFolder, "kelmah.db"), marker));

        Assert.Equal(HttpStatusCode.InternalServerError, (await hirer.Over(app.Http).GetAsync("/jobs?limit=100")).Status);
        Assert.NotEmpty(await app.Services.GetRequiredService<SqliteDatabase>().Damage);
        Assert.Equal("not_ready", await ReadinessAsync(app));
    }

    private static async Task<string?> ReadinessAsync(KelmahApp app)
    {
        using var answer = await app.Http.GetAsync("/health/ready");
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("status").GetString();
    }

    /// <summary>Overwrites the pages that hold a text, as a failing disk may.</summary>
    private static void Spoil(string path, string marker)
    {
        var bytes = File.ReadAllBytes(path);
        var pages = 0;
        for (var page = 0; page < bytes.Length / 4096; page++)
        {
            var span = bytes.AsSpan(page * 4096, 4096);
            if (span.IndexOf(Encoding.UTF8.GetBytes(marker)) < 0) continue;
            span.Fill(0xA7);
            pages++;
        }

        Assert.NotEqual(0, pages);
        File.WriteAllBytes(path, bytes);
    }
}
