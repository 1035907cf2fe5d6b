using System.Diagnostics;
using System.Reflection;

namespace Kelmah.Clients.Tests;

/// <summary>
/// A folder in which programs of npm work, below the one where they are installed. Needs <c>node</c> on the path and the packages of
/// <c>tests/Kelmah.Clients.Tests/Node</c>; a test asks <see cref="IsInstalled"/> first and is skipped without them.
/// </summary>
public sealed class NodeWorkspace : IDisposable
{
    /// <summary>Why a test is skipped.</summary>
    public const string SkipReason = "The linters and generators are not installed: npm ci --prefix tests/Kelmah.Clients.Tests/Node";

    private static readonly string Root = typeof(NodeWorkspace).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(found => found.Key == "Node").Value!;

    private readonly DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(Root, "obj", Guid.NewGuid().ToString("N")));

    /// <summary>Whether there is something to run.</summary>
    public static bool IsInstalled { get; } = Directory.Exists(Path.Combine(Root, "node_modules", "@redocly", "cli")) && HasNode();

    /// <summary>A workspace with a description in <c>openapi.json</c>, and files from where the packages are.</summary>
    public static NodeWorkspace Create(string description, params string[] files)
    {
        var workspace = new NodeWorkspace();
        File.WriteAllText(Path.Combine(workspace.folder.FullName, "openapi.json"), description);
        foreach (var file in files) File.Copy(Path.Combine(Root, file), Path.Combine(workspace.folder.FullName, file));
        return workspace;
    }

    /// <summary>Runs a script of an installed package.</summary>
    /// <param name="script">Below <c>node_modules</c>.</param>
    /// <param name="arguments">Of the script.</param>
    /// <returns>What it printed; it must have ended well.</returns>
    public Task<string> RunAsync(string script, params string[] arguments) => NodeAsync([Path.Combine(Root, "node_modules", script), .. arguments]);

    /// <summary>Runs a script of the workspace.</summary>
    /// <returns>What it printed; it must have ended well.</returns>
    public Task<string> RunOwnAsync(string script, params string[] arguments) => NodeAsync([Path.Combine(folder.FullName, script), .. arguments]);

    public void Dispose() => folder.Delete(recursive: true);

    private async Task<string> NodeAsync(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        start.Environment["NO_COLOR"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{await errors}");
        return output;
    }

    private static bool HasNode() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => File.Exists(Path.Combine(path, "node")));
}
