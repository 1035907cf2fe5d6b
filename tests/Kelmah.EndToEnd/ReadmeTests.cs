using System.Diagnostics;
using System.Text.RegularExpressions;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>The README shows what happens: its demo and its tour are made again, and compared.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root(), "README.md"));

    [Fact]
    public async Task The_demo_prints_what_the_readme_shows_in_100_columns_and_without_escapes()
    {
        await using var kelmah = new KelmahProcess();

        Assert.Equal(0, await kelmah.FailToStartAsync("--demo"));

        var lines = kelmah.Output.ReplaceLineEndings("\n");
        Assert.Equal(Fixed(Block("What it looks like", "text")), Fixed(lines));
        Assert.DoesNotContain('\e', lines);
        Assert.All(lines.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }

    [SkippableFact]
    public async Task The_tour_prints_what_the_readme_shows_each_time()
    {
        Skip.IfNot(Array.TrueForAll(["bash", "curl", "jq"], CanRun), "The tour needs bash, curl and jq.");
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        var tour = Block("A tour", "bash").Replace("http://localhost:7071", kelmah.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

        Assert.Equal((0, Block("A tour", "text")), await RunAsync(tour));
        Assert.Equal((0, Block("A tour", "text")), await RunAsync(tour));
    }

    [Fact]
    public void Its_links_lead_to_files_and_it_is_short()
    {
        Assert.InRange(Readme.Split('\n').Length, 100, 275);
        Assert.All(Link().Matches(Readme).Select(link => link.Groups[1].Value).Where(link => !link.StartsWith("http", StringComparison.Ordinal)),
            link => Assert.True(File.Exists(Path.Combine(Root(), link)), link));
    }

    [Fact]
    public void Every_package_has_a_word_in_the_documentation()
    {
        var words = File.ReadAllText(Path.Combine(Root(), "docs/packages.md"));
        var pinned = Package().Matches(File.ReadAllText(Path.Combine(Root(), "Directory.Packages.props"))).Select(package => package.Groups[1].Value);

        Assert.All(pinned, package => Assert.Matches($@"(?<![\w.]){Regex.Escape(package)}(?!\.?\w)", words));
    }

    /// <summary>What does not hang on which of two messages went out first.</summary>
    private static string Fixed(string demo) => Sent().Replace(demo, "$1 and so on");

    /// <summary>The first block of a language under a heading.</summary>
    private static string Block(string heading, string language)
    {
        var start = Readme.IndexOf($"```{language}\n", Readme.IndexOf($"## {heading}\n", StringComparison.Ordinal), StringComparison.Ordinal) + language.Length + 4;
        return Readme[start..Readme.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-eu", "-o", "pipefail", "-c", script]) { RedirectStandardOutput = true })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, output);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static bool CanRun(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kelmah.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"(?m)^(  email|  push|  sms) +[1-9]\d?, the last one: \S.*$")]
    private static partial Regex Sent();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"PackageVersion Include=""([^""]+)""")]
    private static partial Regex Package();
}
