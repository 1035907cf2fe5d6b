using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Kelmah.Testing;

/// <summary>The product as a child process on a free loopback port, with a data folder of its own that outlives a kill.</summary>
public sealed partial class KelmahProcess : IAsyncDisposable
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "Kelmah.Functions.dll");

    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("kelmah-e2e-");
    private readonly StringBuilder output = new();
    private (string Name, string Value)[] settings;
    private Process? process;
    private TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A client that follows the process to its new port after a restart.</summary>
    public HttpClient Http { get; }

    /// <summary>Where the process listens now.</summary>
    public Uri Address => listening.Task.IsCompletedSuccessfully
        ? listening.Task.Result
        : throw new InvalidOperationException("The process does not listen.");

    /// <summary>Where the process keeps its file; it may be filled before the first start.</summary>
    public string DataFolder => data.FullName;

    /// <summary>The memory that the process has in RAM, bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            process!.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>The part of that which is no file's, bytes: what the process has allocated. On Linux only; else 0.</summary>
    public long AnonymousBytes => File.Exists($"/proc/{process!.Id}/status")
        ? File.ReadLines($"/proc/{process.Id}/status").Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024).FirstOrDefault()
        : 0;

    /// <summary>Files, connections and the like that the process has open. On Linux only; else 0.</summary>
    public int Handles => Directory.Exists($"/proc/{process!.Id}/fd") ? Directory.GetFileSystemEntries($"/proc/{process.Id}/fd").Length : 0;

    /// <summary>The names of the files that the process has in its memory, assemblies among them. On Linux only.</summary>
    public IReadOnlyCollection<string> LoadedFiles =>
        [.. File.ReadLines($"/proc/{process!.Id}/maps").Select(line => Path.GetFileName(line)).Where(name => name.Length > 0).Distinct()];

    /// <summary>Everything that the processes printed.</summary>
    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>
    /// The size of a disk of its own that the data folder is on, such as <c>24m</c>; it goes with the process. Null for a folder of
    /// the machine's. Where <see cref="CanHaveDisk"/> says so.
    /// </summary>
    public string? DiskSize { get; init; }

    /// <summary>Whether this machine lets a process mount a file system for itself.</summary>
    public static bool CanHaveDisk { get; } = OperatingSystem.IsLinux() && Mounts();

    /// <summary>The path by which this process reaches a file of the other one's data folder.</summary>
    public string OnDisk(string name) => Path.Combine($"/proc/{process!.Id}/root", data.FullName.TrimStart('/'), name);

    /// <summary>A process that is not started yet.</summary>
    /// <param name="settings">Settings besides the usual ones, by their names in the environment.</param>
    public KelmahProcess(params (string Name, string Value)[] settings)
    {
        this.settings = settings;
        Http = CreateClient(_ => { });
    }

    /// <summary>What the next start is to set.</summary>
    public void Set(params (string Name, string Value)[] next) => settings = next;

    /// <summary>
    /// A client as <see cref="Http"/>, that tells when a request goes out. While the process is down, requests wait until it
    /// listens again.
    /// </summary>
    public HttpClient CreateClient(Action<HttpRequestMessage> sending) =>
        new(new FollowingHandler(this, new ObservingHandler(sending))) { BaseAddress = new Uri("http://kelmah.test") };

    /// <summary>Starts the process and waits until it listens.</summary>
    /// <param name="arguments">Of the command line, after the usual ones.</param>
    public async Task StartAsync(params string[] arguments)
    {
        var listening = this.listening;
        process = new Process { StartInfo = StartInfo() };
        foreach (var argument in arguments) process.StartInfo.ArgumentList.Add(argument);
        process.OutputDataReceived += (_, line) => Observe(line.Data, listening);
        process.ErrorDataReceived += (_, line) => Observe(line.Data, listening);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException($"The process ended:\n{Output}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await listening.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>Runs the process until it ends by itself; <see cref="Output"/> tells what it said.</summary>
    /// <param name="arguments">Of the command line, after the usual ones.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> FailToStartAsync(params string[] arguments)
    {
        process = new Process { StartInfo = StartInfo() };
        foreach (var argument in arguments) process.StartInfo.ArgumentList.Add(argument);
        process.OutputDataReceived += (_, line) => Observe(line.Data, listening);
        process.ErrorDataReceived += (_, line) => Observe(line.Data, listening);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        return process.ExitCode;
    }

    /// <summary>SIGTERM: the process finishes what runs, and ends.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Signals.Send(process!, Signals.Terminate);
        await process!.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        var code = process.ExitCode;
        process.Dispose();
        process = null;
        return code;
    }

    /// <summary><c>kill -9</c>: the process gets no chance to finish anything.</summary>
    public async Task KillAsync()
    {
        // First, since another process may get the port of the one that is gone.
        listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await KillAsync();
        Http.Dispose();
        data.Delete(recursive: true);
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(DiskSize is null ? "dotnet" : "unshare") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] onDisk = DiskSize is null ? [] : ["-rm", "sh", "-c", $"mount -t tmpfs -o size={DiskSize} tmpfs \"$0\" && exec dotnet \"$@\"", data.FullName];
        foreach (var argument in (string[])[.. onDisk, Assembly, "--port", "0", "--data", data.FullName]) start.ArgumentList.Add(argument);
        start.Environment["Admin__Email"] = KelmahAdmin.Email;
        start.Environment["Admin__Password"] = KelmahAdmin.Password;
        // One caller stands for many here.
        start.Environment["RateLimits__RequestsPerMinute"] = "100000000";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return start;
    }

    private static bool Mounts()
    {
        try
        {
            using var probe = Process.Start(new ProcessStartInfo("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]) { RedirectStandardError = true })!;
            return probe.WaitForExit(10_000) && probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private void Observe(string? line, TaskCompletionSource<Uri> listening)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
        // As the list at the start says it, and the log, in whatever format.
        if (Listening().Match(line) is { Success: true } said) listening.TrySetResult(new Uri(said.Groups[1].Value));
    }

    [GeneratedRegex(@"listening on (http://[\w.]+:\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Listening();

    private sealed class FollowingHandler(KelmahProcess owner, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var address = await owner.listening.Task.WaitAsync(cancellationToken);
            request.RequestUri = new Uri(address, request.RequestUri!.PathAndQuery);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
