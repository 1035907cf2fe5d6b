using System.Text.Json;
using System.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Kelmah.Simulators;

/// <summary><c>GET</c> and <c>POST /simulators/clock</c>: reads the host's time and moves it forward.</summary>
internal sealed class ClockEndpoints(VirtualClock clock) : ILocalEndpoints
{
    private const string Route = "/simulators/clock";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods(Route, ["GET"], http => Answer(clock.GetUtcNow()).ExecuteAsync(http));
        endpoints.MapMethods(Route, ["POST"], async http =>
        {
            var result = await AdvanceAsync(http.Request).ConfigureAwait(false);
            await result.ExecuteAsync(http).ConfigureAwait(false);
        });
    }

    private static JsonHttpResult<ClockReading> Answer(DateTimeOffset now) =>
        TypedResults.Json(new ClockReading(now.UtcDateTime), JsonSerializerOptions.Web);

    private static ProblemHttpResult Refuse(string why) =>
        TypedResults.Problem(why, statusCode: StatusCodes.Status400BadRequest);

    private async Task<IResult> AdvanceAsync(HttpRequest request)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted)
                .ConfigureAwait(false);
            if (body.RootElement.ValueKind != JsonValueKind.Object
                || !body.RootElement.TryGetProperty("advance", out var advance)
                || advance.ValueKind != JsonValueKind.String) return Refuse("The body must be {\"advance\": \"PT72H\"}.");
            return Answer(await clock.AdvanceAsync(XmlConvert.ToTimeSpan(advance.GetString()!)).ConfigureAwait(false));
        }
        catch (JsonException)
        {
            return Refuse("The body is not JSON.");
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            return Refuse("'advance' must be an ISO 8601 duration such as PT72H.");
        }
        catch (ArgumentOutOfRangeException)
        {
            return Refuse("The clock only moves forward, and not past the year 9000.");
        }
    }

    private sealed record ClockReading(DateTime Now);
}
