using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>What the process takes on its command line, and what it says at the start.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--dta=/somewhere", "There is no option --dta: did you mean --data? --help lists them.")]
    [InlineData("--verson", "There is no option --verson: did you mean --version? --help lists them.")]
    [InlineData("-q", "There is no option -q: did you mean")]
    [InlineData("demo", "'demo' is no option: did you mean --demo? --help lists them.")]
    [InlineData("--quiet=yes", "--quiet takes no value.")]
    [InlineData("--host", "--host needs a value: --host ADDRESS.")]
    [InlineData("--root --quiet", "--root needs a value: --root DIR.")]
    [InlineData("--root=", "--root needs a value: --root DIR.")]
    [InlineData("--host=nowhere", "--host must be localhost, an IP address or *, not 'nowhere'.")]
    [InlineData("--demo --migrate", "--demo and --migrate are two things to do: choose one.")]
    public async Task What_is_no_option_ends_the_process_with_1_and_a_line_that_says_what_was_meant(string arguments, string complaint)
    {
        await using var kelmah = new KelmahProcess();

        Assert.Equal(1, await kelmah.FailToStartAsync(arguments.Split(' ')));

        Assert.StartsWith(complaint, Assert.Single(Lines(kelmah)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "--backup FILE")]
    [InlineData("-h", "--host ADDRESS")]
    [InlineData("--version", "Kelmah 2.")]
    [InlineData("--list", "/api/v1/jobs/{id:guid}/publish  POST  ")]
    public async Task Help_version_and_list_are_printed_and_nothing_is_started(string argument, string expected)
    {
        await using var kelmah = new KelmahProcess();

        Assert.Equal(0, await kelmah.FailToStartAsync(argument));

        Assert.Contains(expected, kelmah.Output, StringComparison.Ordinal);
        Assert.All(Lines(kelmah), line => Assert.True(line.Length <= 120, line));
        Assert.Empty(Directory.EnumerateFileSystemEntries(kelmah.DataFolder));
    }

    [Fact]
    public async Task The_start_says_in_a_dozen_lines_what_serves_and_where()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        var url = kelmah.Address.GetLeftPart(UriPartial.Authority);

        var lines = Lines(kelmah).TakeWhile(line => !line.StartsWith("listening on", StringComparison.Ordinal)).Where(line => !char.IsAsciiDigit(line[0])).ToList();

        Assert.InRange(lines.Count, 8, 14);
        Assert.StartsWith("Kelmah 2.", lines[0], StringComparison.Ordinal);
        foreach (var expected in (string[])[$"{url}/docs", kelmah.DataFolder, $"{url}/simulators/outbox", "SQLite", "simulated", "Admin__Email", "Simulators are on"])
            Assert.Contains(lines, line => line.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(KelmahAdmin.Email, kelmah.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_parts_of_the_start_are_timed_when_asked_for()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync("--timings");

        Assert.Contains(Lines(kelmah), line => line.EndsWith(" ms  data folder and database", StringComparison.Ordinal));
        Assert.Contains(Lines(kelmah), line => line.EndsWith(" ms  together", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task On_every_address_the_api_serves_other_machines_and_the_simulators_do_not()
    {
        var other = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(one => one.Address)
            .FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(one));
        Skip.If(other is null, "This machine has no address but its own.");
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync("--host", "0.0.0.0");
        using var outside = new HttpClient { BaseAddress = new Uri($"http://{other}:{kelmah.Address.Port}") };

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(outside, "/health/live"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(outside, "/simulators/outbox"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(kelmah.Http, "/simulators/outbox"));
        await kelmah.StopAsync();
        Assert.Contains("Other machines reach the host on every address of this machine, without encryption", kelmah.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task On_this_machine_alone_no_other_address_answers()
    {
        var other = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(one => one.Address)
            .FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(one));
        Skip.If(other is null, "This machine has no address but its own.");
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        using var outside = new HttpClient { BaseAddress = new Uri($"http://{other}:{kelmah.Address.Port}") };

        await Assert.ThrowsAsync<HttpRequestException>(() => outside.GetAsync("/health/live"));
    }

    private static string[] Lines(KelmahProcess kelmah) =>
        [.. kelmah.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path);
        return response.StatusCode;
    }
}
