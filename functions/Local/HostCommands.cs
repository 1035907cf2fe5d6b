using Kelmah.Functions.Demo;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Local;

/// <summary>What the process does: serve, or play the demo. The Azure build only serves.</summary>
internal static class HostCommands
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Contains(DemoCommand.Option)) return await DemoCommand.RunAsync(args);
        await Program.CreateBuilder(args).Build().RunAsync();
        return 0;
    }
}
