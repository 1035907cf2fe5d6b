using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;

namespace Kelmah.Testing;

/// <summary>
/// Azurite, Microsoft's emulator of Azure Blob Storage, on a free port of this machine, with a folder and an account of its own.
/// Needs <c>node</c> on the path and the packages of <c>tests/Kelmah.Testing/Azurite</c>; a test asks <see cref="IsInstalled"/> first
/// and is skipped without them.
/// </summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    /// <summary>Why a test is skipped.</summary>
    public const string SkipReason = "Azurite is not installed: npm ci --prefix tests/Kelmah.Testing/Azurite";

    private const string Node = "node";
    private const string Account = "kelmah";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string Program = Path.Combine(
        typeof(AzuriteServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(found => found.Key == "Azurite").Value!,
        "node_modules", "azurite", "dist", "src", "blob", "main.js");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-azurite-");
    private readonly string key = NewKey();
    private readonly int port = FreePort();
    private Process? process;

    /// <summary>Whether there is a server to start.</summary>
    public static bool IsInstalled { get; } = File.Exists(Program)
        && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => path.Length > 0 && File.Exists(Path.Combine(path, Node)));

    /// <summary>For <c>Attachments__ConnectionString</c>.</summary>
    public string ConnectionString => ConnectionStringWith(key);

    /// <summary>One whose key the server does not know.</summary>
    public string ConnectionStringWithWrongKey => ConnectionStringWith(NewKey());

    /// <summary>Starts one that answers.</summary>
    public static async Task<AzuriteServer> StartNewAsync()
    {
        var server = new AzuriteServer();
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it, on the same port and with what it held before.</summary>
    public async Task StartAsync()
    {
        string[] arguments =
        [
            Program, "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--location", folder.FullName, "--blobHost", "127.0.0.1", "--blobPort", $"{port}",
        ];
        var start = new ProcessStartInfo(Node, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{key}";
        process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var deadline = new CancellationTokenSource(Patience);
        while (!await ListensAsync(deadline.Token)) await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
    }

    /// <summary>Ends it; it keeps what it has stored. It writes its index to its disk seconds after it has answered, so that a crash would lose that.</summary>
    public async Task StopAsync()
    {
        if (process is null) return;
        if (!process.HasExited) Signals.Send(process, Signals.Terminate);
        await process.WaitForExitAsync().WaitAsync(Patience);
        process.Dispose();
        process = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Delete(recursive: true);
    }

    private string ConnectionStringWith(string accountKey) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={accountKey};BlobEndpoint=http://127.0.0.1:{port}/{Account};";

    private async Task<bool> ListensAsync(CancellationToken cancellationToken)
    {
        if (process!.HasExited) throw new InvalidOperationException($"Azurite ended with {process.ExitCode}.");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
