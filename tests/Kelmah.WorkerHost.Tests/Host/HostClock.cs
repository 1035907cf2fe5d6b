using System.Text.Json;
using System.Xml;
using Kelmah.LocalHost;
using Kelmah.WorkerHost.Clock;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>The time of the host and of its workers, moved as one.</summary>
internal sealed class HostClock : IDisposable
{
    private const string Route = "/simulators/clock";

    private readonly TimeShift shift;

    public HostClock(string file)
    {
        File = file;
        shift = TimeShift.Open(file);
    }

    /// <summary>Tells the workers how far the time is moved.</summary>
    public string File { get; }

    /// <summary>The host's own.</summary>
    public VirtualClock Time { get; } = new(TimeProvider.System);

    public async Task<DateTimeOffset> AdvanceAsync(TimeSpan by)
    {
        // The workers first: what falls due in the host runs there.
        shift.Value = Time.Offset + by;
        return await Time.AdvanceAsync(by);
    }

    /// <summary>The routes by which a story moves the time, as the embedded host has them.</summary>
    /// <param name="endpoints">Those of the host.</param>
    /// <param name="moved">What the host does when time has passed.</param>
    public void Map(IEndpointRouteBuilder endpoints, Func<Task> moved)
    {
        endpoints.MapGet(Route, () => new { now = Time.GetUtcNow() });
        endpoints.MapPost(Route, async (HttpRequest request) =>
        {
            using var body = await JsonDocument.ParseAsync(request.Body);
            var now = await AdvanceAsync(XmlConvert.ToTimeSpan(body.RootElement.GetProperty("advance").GetString()!));
            await moved();
            return new { now };
        });
    }

    public void Dispose() => shift.Dispose();
}
