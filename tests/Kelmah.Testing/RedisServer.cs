using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kelmah.Testing;

/// <summary>
/// A real Redis server on a free port of this machine, with a folder of its own and nothing kept. Needs <c>redis-server</c> on the
/// path; a test asks <see cref="IsInstalled"/> first and is skipped without it.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>Why a test is skipped.</summary>
    public const string SkipReason = "redis-server is not on the path.";

    private const string Program = "redis-server";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-redis-");
    private readonly int port = FreePort();
    private Process? process;

    /// <summary>Whether there is a server to start.</summary>
    public static bool IsInstalled { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => path.Length > 0 && File.Exists(Path.Combine(path, Program)));

    /// <summary>For <c>Redis__ConnectionString</c>.</summary>
    public string ConnectionString => $"127.0.0.1:{port}";

    /// <summary>Starts one that answers.</summary>
    public static async Task<RedisServer> StartNewAsync()
    {
        var server = new RedisServer();
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it, on the same port as before.</summary>
    public async Task StartAsync()
    {
        string[] arguments =
        [
            "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder.FullName, "--save", "", "--appendonly", "no", "--daemonize", "no",
        ];
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var deadline = new CancellationTokenSource(Patience);
        while (!await AnswersAsync(deadline.Token)) await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
    }

    /// <summary>Ends it as a crash does; it forgets everything.</summary>
    public async Task StopAsync()
    {
        if (process is null) return;
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>Lets it hang: it keeps its connections and answers nothing.</summary>
    public void Suspend() => Signals.Send(process!, Signals.Stop);

    /// <summary>Lets it answer again.</summary>
    public void Resume() => Signals.Send(process!, Signals.Continue);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Delete(recursive: true);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        if (process!.HasExited) throw new InvalidOperationException($"{Program} ended with {process.ExitCode}.");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
            return await client.GetStream().ReadAsync(new byte[16], cancellationToken) > 0;
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
