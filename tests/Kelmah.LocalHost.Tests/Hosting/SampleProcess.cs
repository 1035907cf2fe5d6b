using System.Diagnostics;
using System.Text;
using Kelmah.LocalHost.SampleApp;

namespace Kelmah.LocalHost.Tests.Hosting;

/// <summary>The sample app as a process of its own.</summary>
internal sealed class SampleProcess : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    private SampleProcess(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.ArgumentList.Add(typeof(SampleFunctions).Assembly.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => Read(output);

    public string Errors => Read(errors);

    public Uri Address => new(Output.Split("listening on ")[1].Split('\n')[0].Trim());

    public static SampleProcess Start(params string[] arguments) => new(arguments);

    /// <summary>Starts and waits until it listens.</summary>
    public static async Task<SampleProcess> StartListeningAsync(TestFolder folder)
    {
        folder.Write("host.json", """{"extensions": {"http": {"routePrefix": ""}}}""");
        var sample = new SampleProcess(["--root", folder.Path, "--port", "0"]);
        await Recorder.EventuallyAsync(() => sample.process.HasExited || sample.Output.Contains("listening on ", StringComparison.Ordinal));
        return sample;
    }

    /// <summary>SIGTERM, as Ctrl-C's and a service manager's polite request.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public async Task<int> ExitCodeAsync()
    {
        using var timeout = new CancellationTokenSource(Deadline);
        await process.WaitForExitAsync(timeout.Token);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text) text.Append(line).Append('\n');
    }

    private static string Read(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
