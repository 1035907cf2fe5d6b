using System.Text.Json;

namespace Kelmah.Clients.Tests;

/// <summary>What the usual linters of OpenAPI say of the description: nothing.</summary>
public sealed class LinterTests
{
    [SkippableFact]
    public async Task Redocly_finds_nothing()
    {
        Skip.IfNot(NodeWorkspace.IsInstalled, NodeWorkspace.SkipReason);
        using var workspace = NodeWorkspace.Create(await RunningKelmah.DescribeAsync(), "redocly.yaml");

        var report = JsonDocument.Parse(await workspace.RunAsync("@redocly/cli/bin/cli.js", "lint", "openapi.json", "--config", "redocly.yaml", "--format", "json")).RootElement;

        var problems = report.GetProperty("problems").EnumerateArray()
            .Select(problem => $"{problem.GetProperty("ruleId").GetString()}: {problem.GetProperty("message").GetString()} {problem.GetProperty("location")[0].GetProperty("pointer")}");
        Assert.Empty(problems);
    }

    [SkippableFact]
    public async Task Spectral_finds_nothing()
    {
        Skip.IfNot(NodeWorkspace.IsInstalled, NodeWorkspace.SkipReason);
        using var workspace = NodeWorkspace.Create(await RunningKelmah.DescribeAsync(), "spectral.yaml");

        var report = await workspace.RunAsync(
            "@stoplight/spectral-cli/dist/index.js", "lint", "openapi.json", "--ruleset", "spectral.yaml", "--format", "text", "--fail-severity", "hint");

        Assert.Contains("No results with a severity of 'hint' or higher found!", report, StringComparison.Ordinal);
    }
}
