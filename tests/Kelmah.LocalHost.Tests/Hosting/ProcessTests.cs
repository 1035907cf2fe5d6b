using System.Net;
using System.Net.Sockets;
using Kelmah.LocalHost.SampleApp;

namespace Kelmah.LocalHost.Tests.Hosting;

public sealed class ProcessTests
{
    [Fact]
    public async Task Its_functions_are_listed_by_what_triggers_them()
    {
        using var folder = new TestFolder();
        folder.Write("host.json", """{"extensions": {"http": {"routePrefix": ""}}}""");
        await using var output = new StringWriter { NewLine = "\n" };

        LocalApplication.CreateBuilder(["--root", folder.Path], [typeof(SampleFunctions)]).ListFunctions(output);

        Assert.Equal(
            """
            HTTP
              /ping  GET  Ping
              /send/{id}  POST  Send
              /slow  GET  Slow

            Queues
              work  Work

            Timers
              0 0 3 * * *  Nightly


            """,
            output.ToString());
    }

    [Fact]
    public async Task It_says_that_it_listens_serves_and_ends_with_0_when_asked_to()
    {
        using var folder = new TestFolder();
        using var sample = await SampleProcess.StartListeningAsync(folder);
        using var http = new HttpClient { BaseAddress = sample.Address };
        Assert.Equal("pong", await http.GetStringAsync(new Uri("ping", UriKind.Relative)));
        sample.Terminate();
        Assert.Equal(0, await sample.ExitCodeAsync());
        string[] expected = ["Listening on ", "GET /ping 200 in ", "Stopping: ", "Stopped: all that ran has ended"];
        Assert.All(expected, words => Assert.Contains(words, sample.Output, StringComparison.Ordinal));
        Assert.Equal("", sample.Errors.Trim());
    }

    [Fact]
    public async Task A_request_under_way_is_answered_before_the_process_ends()
    {
        using var folder = new TestFolder();
        using var sample = await SampleProcess.StartListeningAsync(folder);
        using var http = new HttpClient { BaseAddress = sample.Address };
        var slow = http.GetStringAsync(new Uri("slow", UriKind.Relative));
        await Recorder.EventuallyAsync(() => File.Exists(Path.Combine(folder.Data, "slow-started")));
        sample.Terminate();
        await RefusesConnectionsAsync(sample.Address);
        folder.Write(".kelmah/slow-may-end", "");
        Assert.Equal("slow", await slow);
        Assert.Equal(0, await sample.ExitCodeAsync());
    }

    [Fact]
    public async Task Kill_9_loses_no_message_that_was_acknowledged()
    {
        using var folder = new TestFolder();
        var acknowledged = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            using var sample = await SampleProcess.StartListeningAsync(folder);
            using var http = new HttpClient { BaseAddress = sample.Address };
            for (var count = 0; count < 20; count++)
            {
                var id = $"{round}-{count}";
                using var response = await http.PostAsync(new Uri($"send/{id}", UriKind.Relative), content: null);
                if (response.StatusCode == HttpStatusCode.NoContent) acknowledged.Add(id);
            }

            sample.Kill();
        }

        using var last = await SampleProcess.StartListeningAsync(folder);
        Assert.Equal(60, acknowledged.Count);
        await Recorder.EventuallyAsync(() => acknowledged.TrueForAll(id => File.Exists(Path.Combine(folder.Data, $"done-{id}"))));
    }

    [Fact]
    public async Task A_port_in_use_ends_the_process_with_1_and_one_line()
    {
        using var folder = new TestFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await EndsWithAsync($"Port {port} is in use; choose another with --port.", "--root", folder.Path, "--port", $"{port}");
    }

    [Fact]
    public async Task A_second_process_on_the_data_folder_ends_with_1_and_one_line()
    {
        using var folder = new TestFolder();
        using var first = await SampleProcess.StartListeningAsync(folder);
        await EndsWithAsync($"The data folder {folder.Data} is in use by another process.", "--root", folder.Path, "--port", "0");
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_ends_the_process_with_1_and_one_line()
    {
        using var folder = new TestFolder();
        folder.Write("file", "");
        var data = Path.Combine(folder.Path, "file");
        await EndsWithAsync($"The data folder {data} cannot be created: ", "--root", folder.Path, "--port", "0", "--data", data);
    }

    [Fact]
    public async Task A_bad_option_or_setting_ends_the_process_with_1_and_one_line()
    {
        using var folder = new TestFolder();
        await EndsWithAsync("--port must be a number from 0 to 65535, not 'http'.", "--port", "http");
        folder.Write("host.json", """{"extensions": {"serviceBus": {"maxConcurrentCalls": "many"}}}""");
        await EndsWithAsync(
            "The setting AzureFunctionsJobHost__extensions__serviceBus__maxConcurrentCalls must be a whole number from 1 to 1000, not 'many'.",
            "--root",
            folder.Path);
    }

    private static async Task EndsWithAsync(string line, params string[] arguments)
    {
        using var sample = SampleProcess.Start(arguments);
        Assert.Equal(1, await sample.ExitCodeAsync());
        Assert.StartsWith(line, sample.Errors, StringComparison.Ordinal);
        Assert.Single(sample.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static Task RefusesConnectionsAsync(Uri address) => Recorder.EventuallyAsync(() =>
    {
        try
        {
            using var client = new TcpClient(address.Host, address.Port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    });
}
