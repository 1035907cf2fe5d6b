using System.Net;
using System.Net.Sockets;
using System.Text;
using Kelmah.Adapters.ClamAv;
using Kelmah.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Tests.ClamAv;

/// <summary>Whether clamd is there, by the command <c>PING</c> of its manual.</summary>
public sealed class ClamAvHealthTests
{
    [Theory]
    [InlineData("PONG\0", HealthStatus.Healthy)]
    [InlineData("GONE\0", HealthStatus.Degraded)]
    [InlineData("PON", HealthStatus.Degraded)]
    public async Task It_is_there_when_it_answers_as_it_should(string answer, HealthStatus expected)
    {
        using var clamd = new TcpListener(IPAddress.Loopback, 0);
        clamd.Start();
        var serving = ServeAsync(clamd, answer);

        var health = await CheckAsync(clamd.LocalEndpoint.ToString()!, CancellationToken.None);

        Assert.Equal(expected, health.Status);
        Assert.Equal("zPING\0", await serving);
    }

    [Fact]
    public async Task One_that_is_silent_is_given_up_with_the_check()
    {
        await using var clamd = new SilentServer();
        using var end = new CancellationTokenSource();
        var checking = CheckAsync(clamd.Address.ToString(), end.Token);
        await clamd.Asked;

        await end.CancelAsync();

        Assert.Equal(HealthStatus.Degraded, (await checking).Status);
    }

    private static Task<HealthCheckResult> CheckAsync(string address, CancellationToken cancellationToken)
    {
        var check = new ClamAvHealth(Options.Create(new ClamAvOptions { Address = address }));
        var context = new HealthCheckContext { Registration = new("clamav", check, HealthStatus.Degraded, tags: null) };
        return check.CheckHealthAsync(context, cancellationToken);
    }

    private static async Task<string> ServeAsync(TcpListener clamd, string answer)
    {
        using var client = await clamd.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        var command = new byte["zPING\0".Length];
        await stream.ReadExactlyAsync(command);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        return Encoding.ASCII.GetString(command);
    }
}
