using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.ClamAv;

/// <summary>Whether clamd answers: <c>PONG</c> to <c>zPING\0</c>.</summary>
public sealed class ClamAvHealth(IOptions<ClamAvOptions> options) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await IsAnsweredAsync(cancellationToken).ConfigureAwait(false) ? HealthCheckResult.Healthy() : Silent(context);
        }
        catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException)
        {
            return Silent(context);
        }
    }

    private static HealthCheckResult Silent(HealthCheckContext context) =>
        context.Fails("clamav_unavailable", "ClamAV does not answer: attachments stay unchecked, and cannot be fetched, until it does.");

    private async Task<bool> IsAnsweredAsync(CancellationToken cancellationToken)
    {
        options.Value.TryRead(out var host, out var port);
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
        var connection = client.GetStream();
        await using (connection.ConfigureAwait(false))
        {
            await connection.WriteAsync("zPING\0"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            var answer = new byte["PONG\0".Length];
            await connection.ReadExactlyAsync(answer, cancellationToken).ConfigureAwait(false);
            return answer.AsSpan().SequenceEqual("PONG\0"u8);
        }
    }
}
