using System.Diagnostics;
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

    private static readonly string Program = Path.Combine(
        typeof(AzuriteServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(found => found.Key == "Azurite").Value!,
        "node_modules", "azurite", "dist", "src", "blob", "main.js");

    private readonly ServerProcess server = new("azurite", TimeSpan.FromSeconds(60));
    private readonly string key = NewKey();

    /// <summary>Whether there is a server to start.</summary>
    public static bool IsInstalled { get; } = File.Exists(Program) && ServerProcess.IsOnPath(Node);

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
    public Task StartAsync()
    {
        string[] arguments =
        [
            Program, "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--location", server.Folder, "--blobHost", "127.0.0.1", "--blobPort", $"{server.Port}",
        ];
        var start = new ProcessStartInfo(Node, arguments);
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{key}";
        return server.StartAsync(start, static (_, _) => Task.FromResult(true));
    }

    /// <summary>Ends it; it keeps what it has stored. It writes its index to its disk seconds after it has answered, so that a crash would lose that.</summary>
    public Task StopAsync() => server.TerminateAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    private string ConnectionStringWith(string accountKey) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={accountKey};BlobEndpoint=http://127.0.0.1:{server.Port}/{Account};";

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
