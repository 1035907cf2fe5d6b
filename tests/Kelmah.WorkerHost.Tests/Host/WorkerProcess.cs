using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>The built app, started with the arguments that the Functions host gives to a worker.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly StringBuilder output = new();
    private readonly Process process;

    private WorkerProcess(Process process) => this.process = process;

    /// <summary>The folder that holds the built app.</summary>
    public static string Folder { get; } = Path.GetFullPath(typeof(WorkerProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(static entry => entry.Key == "WorkerFolder").Value!);

    /// <summary>What the process has printed.</summary>
    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>Ends with the process.</summary>
    public Task Exited => process.WaitForExitAsync();

    public int ExitCode => process.ExitCode;

    /// <param name="host">Where the host's gRPC service listens.</param>
    /// <param name="settings">Environment variables.</param>
    public static WorkerProcess Start(Uri host, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        var (worker, request) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        string[] arguments =
        [
            Path.Combine(Folder, "Kelmah.Functions.dll"),
            "--host", host.Host, "--port", host.Port.ToString(CultureInfo.InvariantCulture),
            "--workerId", worker, "--requestId", request, "--grpcMaxMessageLength", "2147483647",
            "--functions-uri", host.ToString(), "--functions-worker-id", worker, "--functions-request-id", request,
            "--functions-grpc-max-message-length", "2147483647",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = Folder;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = Folder;
        // It lives too short for what the runtime would learn from watching it.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var started = new WorkerProcess(new Process { StartInfo = start });
        started.Run();
        return started;
    }

    /// <summary><c>kill -9</c>: the process gets no chance to finish anything.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    private void Run()
    {
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Note(string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
    }
}
