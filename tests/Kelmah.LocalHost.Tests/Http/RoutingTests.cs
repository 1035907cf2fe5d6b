using System.Net;
using Kelmah.LocalHost.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kelmah.LocalHost.Tests.Http;

public sealed class RoutingTests
{
    private const string Prefixed = """{"extensions": {"http": {"routePrefix": "base/v1"}}}""";

    [Theory]
    [InlineData("GET", "/things/0198b7a0-0000-7000-8000-000000000001", "thing 0198b7a0-0000-7000-8000-000000000001")]
    [InlineData("GET", "/numbers/42/text", "42 text ")]
    [InlineData("GET", "/numbers/42/text/7", "42 text 7")]
    [InlineData("GET", "/files/a/b/c.txt", "a/b/c.txt")]
    [InlineData("PUT", "/Any", "PUT")]
    [InlineData("GET", "/open", "get open")]
    [InlineData("POST", "/open", "post open")]
    public async Task Route_values_reach_the_parameters(string verb, string path, string expected)
    {
        await using var host = await RunningHost.StartAsync<Routed>();
        using var response = await host.Http.SendAsync(new HttpRequestMessage(new HttpMethod(verb), path));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("POST", "/things/0198b7a0-0000-7000-8000-000000000001")]
    [InlineData("DELETE", "/open")]
    [InlineData("GET", "/things/not-a-guid")]
    [InlineData("GET", "/numbers/99999999999999999999/text")]
    [InlineData("GET", "/numbers/4x/text")]
    [InlineData("GET", "/unconstrained/4x")]
    [InlineData("GET", "/nowhere")]
    [InlineData("GET", "/")]
    public async Task What_no_function_serves_answers_404_without_a_body(string verb, string path)
    {
        await using var host = await RunningHost.StartAsync<Routed>();
        using var response = await host.Http.SendAsync(new HttpRequestMessage(new HttpMethod(verb), path));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_route_prefix_stands_before_every_function()
    {
        await using var host = await RunningHost.StartAsync([typeof(Routed)], hostJson: Prefixed);
        Assert.Equal("get open", await host.Http.GetStringAsync(new Uri("/base/v1/open", UriKind.Relative)));
        using var bare = await host.Http.GetAsync(new Uri("/open", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, bare.StatusCode);
    }

    [Fact]
    public async Task Without_a_setting_the_route_prefix_is_api()
    {
        await using var host = await RunningHost.StartAsync([typeof(Routed)], hostJson: "{}");
        Assert.Equal("get open", await host.Http.GetStringAsync(new Uri("/api/open", UriKind.Relative)));
    }

    [Theory]
    [InlineData(typeof(SameRoute), "same route")]
    [InlineData(typeof(MalformedRoute), "malformed")]
    [InlineData(typeof(NotAResult), "not an IResult")]
    [InlineData(typeof(UnboundParameter), "missing")]
    [InlineData(typeof(UnreadableParameter), "cannot be read")]
    [InlineData(typeof(TwoTriggers), "exactly one")]
    [InlineData(typeof(SameName), "Two functions are named")]
    public async Task A_function_that_is_declared_wrongly_stops_the_start(Type functions, string complaint)
    {
        var refusal = await Assert.ThrowsAsync<HostStartException>(() => RunningHost.StartAsync([functions]));
        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    internal sealed class Routed
    {
        [Function("Thing")]
        public static IResult Thing(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/{id:guid}")] HttpRequest request, Guid id) =>
            TypedResults.Text($"thing {id}");

        [Function("Number")]
        public static Task<IResult> Number(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "numbers/{number:int}/{text}/{last:long?}")] HttpRequest request,
            int number,
            string text,
            long? last) => Task.FromResult<IResult>(TypedResults.Text($"{number} {text} {last}"));

        [Function("File")]
        public static ValueTask<IResult> File(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "files/{**path}")] HttpRequest request, string path) =>
            ValueTask.FromResult<IResult>(TypedResults.Text(path));

        [Function("Unconstrained")]
        public static IResult Unconstrained(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unconstrained/{number}")] HttpRequest request, int number) =>
            TypedResults.Text($"{number}");

        [Function("Any")]
        public static IResult Any([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => TypedResults.Text(request.Method);

        [Function("OpenGet")]
        public static IResult OpenGet([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "open")] HttpRequest request) =>
            TypedResults.Text("get open");

        [Function("OpenPost")]
        public static IResult OpenPost([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "open")] HttpRequest request) =>
            TypedResults.Text("post open");
    }

    internal sealed class SameRoute
    {
        [Function("First")]
        public static IResult First([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "a/{x:int}")] HttpRequest r) => TypedResults.Ok();

        [Function("Second")]
        public static IResult Second([HttpTrigger(AuthorizationLevel.Anonymous, "POST", Route = "A/{y:int}")] HttpRequest r) => TypedResults.Ok();
    }

    internal sealed class MalformedRoute
    {
        [Function("Malformed")]
        public static IResult Malformed([HttpTrigger(AuthorizationLevel.Anonymous, Route = "a/{x")] HttpRequest r) => TypedResults.Ok();
    }

    internal sealed class NotAResult
    {
        [Function("NotAResult")]
        public static string Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest r) => r.Path;
    }

    internal sealed class UnboundParameter
    {
        [Function("Unbound")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest r, string missing) => TypedResults.Text(missing);
    }

    internal sealed class UnreadableParameter
    {
        [Function("Unreadable")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{x}")] HttpRequest r, Uri x) => TypedResults.Text($"{x}");
    }

    internal sealed class TwoTriggers
    {
        [Function("Two")]
        public static IResult Run([HttpTrigger] HttpRequest r, [TimerTrigger("* * * * * *")] TimerInfo t) => TypedResults.Ok();
    }

    internal sealed class SameName
    {
        [Function("Same")]
        public static IResult First([HttpTrigger] HttpRequest r) => TypedResults.Ok();

        [Function("same")]
        public static IResult Second([HttpTrigger(Route = "x")] HttpRequest r) => TypedResults.Ok();
    }
}
