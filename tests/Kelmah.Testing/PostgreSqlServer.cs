using System.Diagnostics;
using System.Globalization;

namespace Kelmah.Testing;

/// <summary>
/// A real PostgreSQL server on a free port of this machine, with a folder of its own. Needs Debian's packages <c>postgresql</c> and, where the
/// tests run as root, <c>util-linux</c>, since PostgreSQL refuses to run as root; a test asks <see cref="IsInstalled"/> first.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    /// <summary>Why a test is skipped.</summary>
    public const string SkipReason = "PostgreSQL is not installed: apt-get install postgresql";

    private const string User = "postgres";

    private static readonly string? Programs = FindPrograms();

    private readonly ServerProcess server = new(User, TimeSpan.FromSeconds(60));

    /// <summary>Whether there is a server to start.</summary>
    public static bool IsInstalled { get; } =
        Programs is not null && ServerProcess.IsOnPath("psql") && (Environment.UserName != "root" || ServerProcess.IsOnPath("setpriv"));

    private string Data => Path.Combine(server.Folder, "data");

    /// <summary>Starts one that answers, with an empty database.</summary>
    public static async Task<PostgreSqlServer> StartNewAsync()
    {
        var started = new PostgreSqlServer();
        if (Environment.UserName == "root") await RunAsync(new ProcessStartInfo("chown", [User, started.server.Folder]));
        await RunAsync(As("initdb", "--pgdata", started.Data, "--username", User, "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C"));
        await started.server.StartAsync(
            As(
                "postgres", "-D", started.Data, "-p", started.server.Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1",
                "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=10"),
            static (_, _) => Task.FromResult(true));
        return started;
    }

    /// <summary>Runs statements, or a script with <c>\i</c>, each in its own transaction; stops at the first error.</summary>
    /// <param name="sql">What to run.</param>
    /// <param name="user">As whom; no password is asked for.</param>
    /// <returns>The rows, without headings, and what went wrong; empty where nothing did.</returns>
    public async Task<(string Rows, string Error)> TryRunAsync(string sql, string user = User)
    {
        var start = new ProcessStartInfo("psql", ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", "--file", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (start.Environment["PGHOST"], start.Environment["PGPORT"]) = ("127.0.0.1", server.Port.ToString(CultureInfo.InvariantCulture));
        (start.Environment["PGUSER"], start.Environment["PGDATABASE"]) = (user, User);
        start.Environment["PGOPTIONS"] = "-c client_min_messages=warning";
        for (var attempt = 0; ; attempt++)
        {
            var (code, rows, error) = await ReadAsync(start, sql);
            // It listens a moment before it lets anybody in.
            if (code == 2 && error.Contains("starting up", StringComparison.Ordinal) && attempt < 100) await Task.Delay(TimeSpan.FromMilliseconds(50));
            else return (rows.Trim(), code == 0 ? "" : error.Trim());
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // At once, and its processes with it: a kill would leave them a moment longer.
        await server.InterruptAsync();
        await server.DisposeAsync();
    }

    private static ProcessStartInfo As(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        return Environment.UserName == "root"
            ? new ProcessStartInfo("setpriv", ["--reuid", User, "--regid", User, "--clear-groups", path, .. arguments]) { WorkingDirectory = "/" }
            : new ProcessStartInfo(path, arguments);
    }

    private static async Task RunAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        var (code, _, error) = await ReadAsync(start, "");
        if (code != 0) throw new InvalidOperationException($"{start.FileName} ended with {code}: {error}");
    }

    private static async Task<(int Code, string Output, string Error)> ReadAsync(ProcessStartInfo start, string input)
    {
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Debian keeps the server's programs off the path, in a folder of their version.</summary>
    private static string? FindPrograms() => (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
        .Select(version => Path.Combine(version, "bin"))
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
}
