namespace Kelmah.Clients.Tests;

/// <summary>Clients that are generated in TypeScript, compiled in strict mode, take a job from its post to the worker's wallet.</summary>
public sealed class TypeScriptClientTests(RunningKelmah kelmah) : IClassFixture<RunningKelmah>
{
    private const string Compiler = "typescript/bin/tsc";

    [SkippableFact]
    public async Task A_client_of_openapi_fetch_does_the_main_job()
    {
        Skip.IfNot(NodeWorkspace.IsInstalled, NodeWorkspace.SkipReason);
        using var workspace = NodeWorkspace.Create(kelmah.Description, "tsconfig.json", "simulators.ts", "openapi-fetch.ts");
        await workspace.RunAsync("openapi-typescript/bin/cli.js", "openapi.json", "--output", "schema.d.ts");
        await workspace.RunAsync(Compiler, "--project", ".");

        Assert.Equal("1350.00 GHS", (await workspace.RunOwnAsync("openapi-fetch.js", kelmah.Address.ToString())).Trim());
    }

    [SkippableFact]
    public async Task A_client_of_hey_api_does_the_main_job()
    {
        Skip.IfNot(NodeWorkspace.IsInstalled, NodeWorkspace.SkipReason);
        using var workspace = NodeWorkspace.Create(kelmah.Description, "tsconfig.json", "simulators.ts", "hey-api.ts");
        await workspace.RunAsync("@hey-api/openapi-ts/bin/run.js", "--input", "openapi.json", "--output", "client", "--no-log-file");
        await workspace.RunAsync(Compiler, "--project", ".");

        Assert.Equal("1350.00 GHS", (await workspace.RunOwnAsync("hey-api.js", kelmah.Address.ToString())).Trim());
    }
}
