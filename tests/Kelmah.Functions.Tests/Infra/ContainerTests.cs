using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kelmah.Functions.Tests.Infra;

/// <summary>The image of a container: who runs it, where its state is, how its health is asked for.</summary>
public sealed partial class ContainerTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    /// <summary>Instruction and arguments, lines that go on being joined and comments left out.</summary>
    private static readonly IReadOnlyList<(string Name, string Arguments)> Instructions =
        [.. ContinuedLine().Replace(Repository.Read("infra/Dockerfile"), " ").Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2)).Select(parts => (parts[0], parts[1].Trim()))];

    [Fact]
    public void It_is_built_in_one_stage_and_runs_in_another_that_has_no_sdk()
    {
        Assert.Equal(["mcr.microsoft.com/dotnet/sdk:10.0 AS build", "mcr.microsoft.com/dotnet/aspnet:10.0"], All("FROM"));
        Assert.Equal([". .", "--from=build /app ."], All("COPY"));
        Assert.StartsWith("dotnet publish functions --configuration Release", All("RUN")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void It_does_not_run_as_root_and_keeps_its_state_in_a_volume_of_its_user()
    {
        Assert.Equal("$APP_UID", One("USER"));
        Assert.Equal("/data", One("VOLUME"));
        Assert.Contains("--owner=\"$APP_UID\" --group=\"$APP_UID\" --mode=700 /data", All("RUN")[^1], StringComparison.Ordinal);
        Assert.True(Place("RUN", last: true) < Place("USER") && Place("USER") < Place("ENTRYPOINT"));
    }

    [Fact]
    public void It_starts_the_app_itself_so_that_a_stop_reaches_it_on_the_port_that_it_exposes()
    {
        var entry = JsonSerializer.Deserialize<string[]>(One("ENTRYPOINT"))!;

        Assert.Equal(["dotnet", "Kelmah.Functions.dll", "--host", "0.0.0.0", "--port", One("EXPOSE"), "--data", One("VOLUME")], entry);
    }

    [SkippableFact]
    public async Task Its_check_of_health_passes_while_the_app_is_ready_and_fails_where_nobody_listens()
    {
        Skip.IfNot(File.Exists("/bin/bash"), "There is no bash.");
        var (port, check) = (app.Http.BaseAddress!.Port, One("HEALTHCHECK"));
        var command = JsonSerializer.Deserialize<string[]>(check[(check.IndexOf("CMD ", StringComparison.Ordinal) + 4)..])!;
        Assert.Contains($"/{One("EXPOSE")} ", command[2], StringComparison.Ordinal);

        Assert.Equal(0, await RunAsync(command, port));
        Assert.NotEqual(0, await RunAsync(command, 9));
    }

    [Fact]
    public void What_is_this_machines_own_does_not_get_into_the_image()
    {
        var ignored = Repository.Read("infra/Dockerfile.dockerignore").Split('\n');

        Assert.All((string[])[".git", "**/.kelmah", "**/local.settings.json", "**/bin", "**/obj"], name => Assert.Contains(name, ignored));
    }

    private static List<string> All(string name) => [.. Instructions.Where(one => one.Name == name).Select(one => one.Arguments)];

    private static string One(string name) => Assert.Single(All(name));

    private static int Place(string name, bool last = false)
    {
        var names = Instructions.Select(one => one.Name).ToList();
        return last ? names.LastIndexOf(name) : names.IndexOf(name);
    }

    private static async Task<int> RunAsync(string[] command, int port)
    {
        var arguments = command.Skip(1).Select(argument => argument.Replace("/7071 ", $"/{port} ", StringComparison.Ordinal));
        using var process = Process.Start(new ProcessStartInfo(command[0], arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex ContinuedLine();
}
