using System.Diagnostics;
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

    private readonly ServerProcess server = new("redis", TimeSpan.FromSeconds(20));

    /// <summary>Whether there is a server to start.</summary>
    public static bool IsInstalled { get; } = ServerProcess.IsOnPath(Program);

    /// <summary>For <c>Redis__ConnectionString</c>.</summary>
    public string ConnectionString => $"127.0.0.1:{server.Port}";

    /// <summary>Starts one that answers.</summary>
    public static async Task<RedisServer> StartNewAsync()
    {
        var server = new RedisServer();
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it, on the same port as before.</summary>
    public Task StartAsync()
    {
        string[] arguments =
        [
            "--port", $"{server.Port}", "--bind", "127.0.0.1", "--dir", server.Folder, "--save", "", "--appendonly", "no", "--daemonize", "no",
        ];
        return server.StartAsync(new ProcessStartInfo(Program, arguments), AnswersAsync);
    }

    /// <summary>Ends it as a crash does; it forgets everything.</summary>
    public Task StopAsync() => server.KillAsync();

    /// <summary>Lets it hang: it keeps its connections and answers nothing.</summary>
    public void Suspend() => server.Send(Signals.Stop);

    /// <summary>Lets it answer again.</summary>
    public void Resume() => server.Send(Signals.Continue);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static async Task<bool> AnswersAsync(TcpClient client, CancellationToken cancellationToken)
    {
        await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
        return await client.GetStream().ReadAsync(new byte[16], cancellationToken) > 0;
    }
}
