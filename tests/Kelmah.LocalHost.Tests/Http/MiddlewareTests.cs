using System.Net;
using Kelmah.LocalHost.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kelmah.LocalHost.Tests.Http;

public sealed class MiddlewareTests
{
    [Fact]
    public async Task Middleware_wraps_every_kind_of_function_in_the_order_of_registration()
    {
        await using var host = await RunningHost.StartAsync<Functions>(builder => builder.UseMiddleware<Outer>().UseMiddleware<Inner>());
        await host.Http.GetStringAsync(new Uri("http", UriKind.Relative));
        await host.Queues.SendAsync("q", new LocalMessage { Body = "x"u8.ToArray() });
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 10);
        await ((IFunctionTimers)host.Host.Services.GetService(typeof(IFunctionTimers))!).RunAsync("Timer");
        string[] kinds = ["Http", "Queue", "Timer"];
        var expected = kinds.SelectMany(Wrapped);
        await host.Recorder.ShouldBecomeAsync([.. expected]);

        static string[] Wrapped(string name) =>
            [$"outer {name} {name == "Http"}", $"inner {name}", name, $"inner after {name}", $"outer after {name}"];
    }

    [Fact]
    public async Task Middleware_can_answer_instead_of_the_function()
    {
        await using var host = await RunningHost.StartAsync<Functions>(builder => builder.UseMiddleware((context, next) =>
            TypedResults.StatusCode(StatusCodes.Status418ImATeapot).ExecuteAsync(context.GetHttpContext()!)));
        using var response = await host.Http.GetAsync(new Uri("http", UriKind.Relative));
        Assert.Equal((HttpStatusCode)418, response.StatusCode);
        Assert.Empty(host.Recorder.Entries);
    }

    [Fact]
    public async Task Middleware_can_turn_an_exception_into_an_answer()
    {
        await using var host = await RunningHost.StartAsync<Functions>(builder => builder.UseMiddleware(async (context, next) =>
        {
            try
            {
                await next();
            }
            catch (InvalidOperationException)
            {
                await TypedResults.Problem("mended", statusCode: StatusCodes.Status409Conflict).ExecuteAsync(context.GetHttpContext()!);
            }
        }));
        using var response = await host.Http.GetAsync(new Uri("throws", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Middleware_can_write_the_response_itself()
    {
        await using var host = await RunningHost.StartAsync<Functions>(builder =>
            builder.UseMiddleware((context, next) => context.GetHttpContext()!.Response.WriteAsync("written")));
        Assert.Equal("written", await host.Http.GetStringAsync(new Uri("http", UriKind.Relative)));
    }

    [Fact]
    public async Task Middleware_shares_items_with_the_function()
    {
        await using var host = await RunningHost.StartAsync<Functions>(builder => builder.UseMiddleware((context, next) =>
        {
            context.Items["user"] = "ama";
            return next();
        }));
        Assert.Equal("ama", await host.Http.GetStringAsync(new Uri("items", UriKind.Relative)));
    }

    internal sealed class Outer(Recorder recorder) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            recorder.Add($"outer {context.FunctionDefinition.Name} {context.GetHttpContext() is not null}");
            await next(context);
            recorder.Add($"outer after {context.FunctionDefinition.Name}");
        }
    }

    internal sealed class Inner(Recorder recorder) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            recorder.Add($"inner {context.FunctionDefinition.Name}");
            await next(context);
            recorder.Add($"inner after {context.FunctionDefinition.Name}");
        }
    }

    internal sealed class Functions(Recorder recorder)
    {
        [Function("Http")]
        public IResult Http([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "http")] HttpRequest request)
        {
            recorder.Add("Http");
            return TypedResults.Text("function");
        }

        [Function("Throws")]
        public static IResult Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws")] HttpRequest request) =>
            throw new InvalidOperationException();

        [Function("Items")]
        public static IResult Items(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items")] HttpRequest request, FunctionContext context) =>
            TypedResults.Text((string)context.Items["user"]);

        [Function("Queue")]
        public void Queue([ServiceBusTrigger("q")] string message) => recorder.Add("Queue");

        [Function("Timer")]
        public void Timer([TimerTrigger("0 0 3 1 1 *")] TimerInfo timer) => recorder.Add("Timer");
    }
}
