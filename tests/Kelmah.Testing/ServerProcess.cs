using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kelmah.Testing;

/// <summary>A server that a test starts as a process, on a free port of this machine and with a folder of its own.</summary>
/// <param name="name">For messages, and in the folder's name.</param>
/// <param name="patience">How long it may take to listen, and to end.</param>
internal sealed class ServerProcess(string name, TimeSpan patience) : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory($"kelmah-{name}-");
    private Process? process;

    /// <summary>Where it listens, the same after each start.</summary>
    public int Port { get; } = FreePort();

    /// <summary>What it may write to.</summary>
    public string Folder => folder.FullName;

    /// <summary>Whether a program is on the path.</summary>
    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => path.Length > 0 && File.Exists(Path.Combine(path, program)));

    /// <summary>Starts it, and waits until it is ready.</summary>
    /// <param name="start">The program, its arguments and environment.</param>
    /// <param name="isReadyAsync">Whether it is, by a connection to it.</param>
    public async Task StartAsync(ProcessStartInfo start, Func<TcpClient, CancellationToken, Task<bool>> isReadyAsync)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var deadline = new CancellationTokenSource(patience);
        while (!await IsReadyAsync(isReadyAsync, deadline.Token)) await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
    }

    /// <summary>Sends it a signal of <see cref="Signals"/>.</summary>
    public void Send(int signal) => Signals.Send(process!, signal);

    /// <summary>Asks it to end, and waits until it has.</summary>
    public Task TerminateAsync() => EndAsync(static running => Signals.Send(running, Signals.Terminate));

    /// <summary>Sends it what a Ctrl+C sends, and waits until it has ended.</summary>
    public Task InterruptAsync() => EndAsync(static running => Signals.Send(running, Signals.Interrupt));

    /// <summary>Ends it as a crash does.</summary>
    public Task KillAsync() => EndAsync(static running => running.Kill());

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        folder.Delete(recursive: true);
    }

    private async Task EndAsync(Action<Process> end)
    {
        if (process is null) return;
        if (!process.HasExited) end(process);
        await process.WaitForExitAsync().WaitAsync(patience);
        process.Dispose();
        process = null;
    }

    private async Task<bool> IsReadyAsync(Func<TcpClient, CancellationToken, Task<bool>> isReadyAsync, CancellationToken cancellationToken)
    {
        if (process!.HasExited) throw new InvalidOperationException($"{name} ended with {process.ExitCode}.");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            return await isReadyAsync(client, cancellationToken);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
