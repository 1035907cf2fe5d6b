using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Kelmah.Functions.Tests.Infra;

/// <summary>The templates compile without a warning, each with every module that it takes in.</summary>
public sealed class BicepCompilerTests
{
    private static readonly string Compiler = typeof(BicepCompilerTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "BicepCompiler").Value!;

    [SkippableTheory]
    [InlineData("build", "infra/main.bicep")]
    [InlineData("build", "infra/vault.bicep")]
    [InlineData("build-params", "infra/dev.bicepparam")]
    [InlineData("build-params", "infra/prod.bicepparam")]
    public async Task A_template_compiles_without_a_warning(string command, string file)
    {
        Skip.IfNot(
            OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "The compiler's package is for Linux on x64.");

        var (code, complaints) = await CompileAsync(command, file);

        Assert.Equal((0, ""), (code, complaints));
    }

    private static async Task<(int Code, string Complaints)> CompileAsync(string command, string file)
    {
        var start = new ProcessStartInfo(Compiler, [command, Repository.PathOf(file), "--stdout"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KELMAH_LOCATION"] = "westeurope";
        start.Environment["KELMAH_ADMIN_EMAIL"] = "admin@example.com";
        start.Environment["KELMAH_WEB_URL"] = "https://example.com";
        start.Environment["KELMAH_EMAIL_DOMAIN"] = "mail.example.com";
        using var compiler = Process.Start(start)!;
        var template = compiler.StandardOutput.ReadToEndAsync();
        var complaints = await compiler.StandardError.ReadToEndAsync();
        await template;
        await compiler.WaitForExitAsync();
        return (compiler.ExitCode, complaints);
    }
}
