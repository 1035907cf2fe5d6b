using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Tests.Http;

/// <summary>A body whose first chunk says to be longer than any number is refused, on every route that reads one.</summary>
public sealed class ChunkedBodyTests
{
    [Fact]
    public async Task A_chunk_of_an_impossible_length_is_a_bad_request_and_no_failure_of_ours()
    {
        using var log = new ErrorLog();
        await using var app = await KelmahApp.StartNewAsync(services => services.AddSingleton<ILoggerProvider>(log));
        var user = await app.SignUpAsync(Kernel.UserRole.Worker);
        (string Path, string Type)[] routes =
        [
            ("/api/v1/auth/login", "application/json"), ("/api/v1/auth/forgot-password", "application/json"), ("/api/v1/webhooks/stripe", "application/json"),
            ("/api/v1/attachments", "multipart/form-data; boundary=x"), ("/simulators/clock", "application/json"), ("/simulators/stripe/misbehaviour", "application/json"),
            ("/v1/payment_intents", "application/x-www-form-urlencoded"),
        ];

        var answers = new List<string>();
        foreach (var (path, type) in routes) answers.Add($"{path} {await SendAsync(app.Http.BaseAddress!, path, type, user.AccessToken!)}");

        Assert.Equal(routes.Select(route => $"{route.Path} HTTP/1.1 400 Bad Request"), answers);
        Assert.Empty(log.Lines);
    }

    private static async Task<string> SendAsync(Uri address, string path, string type, string accessToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var token = path.StartsWith("/v1", StringComparison.Ordinal) ? "sk_test_local" : accessToken;
        var request = $"POST {path} HTTP/1.1\r\nHost: localhost:{address.Port}\r\nAuthorization: Bearer {token}\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{{}}\r\n0\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var answer = new StreamReader(client.GetStream(), Encoding.ASCII);
        return await answer.ReadLineAsync() ?? "nothing";
    }
}
