using System.Net;
using Kelmah.Functions.Http;
using Kelmah.Functions.Jobs;
using Kelmah.LocalHost;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Tests.Http;

/// <summary>A host of functions that do not keep to the rules, behind the middleware that holds them to it.</summary>
public sealed class EndpointMiddlewareTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("kelmah-endpoints-");
    private readonly ErrorLog log = new();
    private FunctionsHost host = null!;
    private HttpClient http = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(data.FullName, "host.json"), """{"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}""");
        var builder = LocalApplication.CreateBuilder(["--port", "0", "--root", data.FullName, "--quiet"], [typeof(Unruly)]);
        builder.Logging.AddProvider(log);
        builder.UseMiddleware<ProblemMiddleware>();
        builder.UseMiddleware<EndpointMiddleware>();
        host = builder.Build();
        await host.StartAsync();
        http = new HttpClient { BaseAddress = host.Address };
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        log.Dispose();
        await host.StopAsync();
        await host.DisposeAsync();
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_function_that_declares_no_endpoint_answers_nobody_and_is_logged_once()
    {
        for (var calls = 0; calls < 3; calls++) (await GetAsync("undeclared")).AssertProblem(HttpStatusCode.NotFound, "route_not_found");

        Assert.Contains("Undeclared", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("signed-in")]
    [InlineData("administrator")]
    public async Task A_function_that_asks_for_no_caller_is_not_open_for_that(string path) =>
        (await GetAsync(path)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");

    [Fact]
    public async Task A_query_is_refused_before_the_function_runs_though_it_does_not_look() =>
        (await GetAsync("everybody?limit=0")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");

    [Theory]
    [InlineData("everybody", "The function asks for a SkillQuery, and its [Endpoint] names PagingQuery.")]
    [InlineData("without", "The function asks for a PagingQuery, and its [Endpoint] names no query.")]
    public async Task A_function_that_asks_for_another_query_than_its_endpoint_names_fails(string path, string message)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains(message, Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    private async Task<TestAnswer> GetAsync(string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        return await TestAnswer.ReadAsync(response);
    }

    public static class Unruly
    {
        [Function("Undeclared")]
        public static IResult Undeclared([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "undeclared")] HttpRequest request) =>
            TypedResults.Text("secret");

        [Function("ForSignedIn")]
        [Endpoint(Access.SignedIn, "Does not ask for its caller.")]
        public static IResult ForSignedIn([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "signed-in")] HttpRequest request) =>
            TypedResults.Text("secret");

        [Function("ForAdmin")]
        [Endpoint(Access.Admin, "Does not ask for its caller.")]
        public static IResult ForAdmin([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "administrator")] HttpRequest request) =>
            TypedResults.Text("secret");

        [Function("ForEverybody")]
        [Endpoint(Access.Everybody, "Asks for another query than it names.", Query = typeof(PagingQuery))]
        public static IResult ForEverybody([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "everybody")] HttpRequest request) =>
            TypedResults.Ok(request.Query<SkillQuery>().Limit);

        [Function("WithoutQuery")]
        [Endpoint(Access.Everybody, "Asks for a query and names none.")]
        public static IResult WithoutQuery([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "without")] HttpRequest request) =>
            TypedResults.Ok(request.Query<PagingQuery>().Limit);
    }
}
