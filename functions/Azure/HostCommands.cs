using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Azure;

/// <summary>What the process does: serve.</summary>
internal static class HostCommands
{
    public static async Task<int> RunAsync(string[] args)
    {
        await Program.CreateBuilder(args).Build().RunAsync();
        return 0;
    }
}
