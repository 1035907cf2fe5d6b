using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Kelmah.Testing.Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

/// <summary>A stranger tries the simulator: the official client of npm, unchanged.</summary>
public sealed class StripeOfficialClientTests
{
    private const string Package = "stripe@23.1.0";

    [SkippableFact]
    public async Task The_official_client_works_against_the_simulator_unchanged()
    {
        var folder = Directory.CreateTempSubdirectory("kelmah-stripe-npm-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), "{}");
        var installed = await RunAsync("npm", folder, "install", "--no-audit", "--no-fund", Package);
        Skip.If(installed is null, "node and npm are not installed.");
        Skip.If(installed.ExitCode != 0, $"npm could not install {Package}: {installed.Errors}");
        await using var host = await StripeSimulatorHost.StartAsync(TimeProvider.System);

        var called = await RunScriptAsync(folder, "call", host.Address.Port.ToString(CultureInfo.InvariantCulture));
        Assert.True(called.ExitCode == 0, called.Errors);

        var webhook = await host.NextWebhookAsync();
        var body = Path.Combine(folder, "webhook.json");
        await File.WriteAllBytesAsync(body, webhook.Body);
        var verified = await RunScriptAsync(folder, "verify", body, webhook.Signature);
        Assert.True(verified.ExitCode == 0, verified.Errors);
    }

    private static async Task<Finished> RunScriptAsync(string folder, params string[] arguments)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Stripe", "official-client.mjs");
        return (await RunAsync("node", folder, [script, folder, .. arguments]))!;
    }

    /// <summary>Null if the program is not there.</summary>
    private static async Task<Finished?> RunAsync(string program, string folder, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return new Finished(process.ExitCode, $"{errors}{await output}");
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private sealed record Finished(int ExitCode, string Errors);
}
