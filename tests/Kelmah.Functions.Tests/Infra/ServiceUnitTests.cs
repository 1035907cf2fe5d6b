using System.Diagnostics;
using Kelmah.Functions.Hosts;

namespace Kelmah.Functions.Tests.Infra;

/// <summary>The unit of systemd.</summary>
public sealed class ServiceUnitTests
{
    private const string File = "infra/kelmah.service";

    [Fact]
    public void It_starts_the_embedded_host_by_options_that_it_has_as_a_user_of_its_own()
    {
        var settings = Repository.Read(File).Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal) && line[0] != '#')
            .Select(line => line.Split('=', 2)).ToLookup(parts => parts[0], parts => parts[1]);
        var start = Assert.Single(settings["ExecStart"]).Split(' ');

        Assert.Equal(["/usr/bin/dotnet", "/opt/kelmah/Kelmah.Functions.dll"], start.Take(2));
        CommandLine.Check(start[2..]);
        Assert.Contains("/var/lib/kelmah", start);
        Assert.Equal(("yes", "kelmah", "0700"), (Assert.Single(settings["DynamicUser"]), Assert.Single(settings["StateDirectory"]), Assert.Single(settings["StateDirectoryMode"])));
    }

    [SkippableFact]
    public async Task Systemd_finds_no_fault_in_it()
    {
        Skip.IfNot(System.IO.File.Exists("/usr/bin/systemd-analyze"), "There is no systemd-analyze.");
        var folder = Directory.CreateTempSubdirectory("kelmah-unit-");
        try
        {
            // It looks for the program, too, which is not at the same place everywhere.
            var copy = Path.Combine(folder.FullName, "kelmah.service");
            System.IO.File.WriteAllText(copy, Repository.Read(File).Replace("/usr/bin/dotnet", Environment.ProcessPath, StringComparison.Ordinal));
            using var analysis = Process.Start(new ProcessStartInfo("/usr/bin/systemd-analyze", ["verify", copy]) { RedirectStandardError = true })!;

            var complaints = await analysis.StandardError.ReadToEndAsync();
            await analysis.WaitForExitAsync();

            Assert.Equal((0, ""), (analysis.ExitCode, complaints));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
