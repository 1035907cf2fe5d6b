using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Kelmah.LocalHost.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.LocalHost.Tests.Http;

public sealed class InvocationTests
{
    [Fact]
    public async Task An_exception_that_leaves_a_function_answers_500_with_an_empty_body()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        using var response = await host.Http.GetAsync(Path("throws"));
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.DoesNotContain(response.Headers, header => header.Key == "X-Set-Before");
    }

    [Fact]
    public async Task The_body_is_read_as_json()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        using var response = await host.Http.PostAsJsonAsync("/body", new { name = "saw", count = 3 });
        Assert.Equal("saw 3", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("null", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{\"count\": \"many\"}", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{}", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_body_that_does_not_fit_is_refused(string body, string type, HttpStatusCode expected)
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var response = await host.Http.PostAsync(Path("body"), content);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_body_over_the_limit_answers_413()
    {
        await using var host = await RunningHost.StartAsync<Functions>(
            builder => builder.Configuration["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = "100");
        using var fits = await host.Http.PostAsync(Path("length"), new ByteArrayContent(new byte[100]));
        using var tooLong = await host.Http.PostAsync(Path("length"), new ByteArrayContent(new byte[101]));
        Assert.Equal("100", await fits.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLong.StatusCode);
    }

    [Theory]
    [InlineData(null, null, HttpStatusCode.Unauthorized)]
    [InlineData("secret", null, HttpStatusCode.Unauthorized)]
    [InlineData("secret", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData(null, "", HttpStatusCode.Unauthorized)]
    [InlineData("secret", "secret", HttpStatusCode.OK)]
    public async Task A_function_that_is_not_anonymous_asks_for_the_host_key(string? key, string? given, HttpStatusCode expected)
    {
        await using var host = await RunningHost.StartAsync<Functions>(builder => builder.Configuration["LocalRuntime:HostKey"] = key);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/guarded");
        if (given is not null) request.Headers.TryAddWithoutValidation("x-functions-key", given);
        using var response = await host.Http.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Scoped_services_live_as_long_as_the_invocation()
    {
        await using var host = await RunningHost.StartAsync<Functions>(builder => builder.Services.AddScoped<Scoped>());
        Assert.Equal("same", await host.Http.GetStringAsync(Path("scoped")));
        Assert.Equal("same", await host.Http.GetStringAsync(Path("scoped")));
        await host.Recorder.ShouldBecomeAsync("created", "disposed", "created", "disposed");
    }

    [Fact]
    public async Task The_context_knows_the_invocation()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using var request = new HttpRequestMessage(HttpMethod.Get, "/context/7");
        request.Headers.Add("traceparent", trace);
        using var response = await host.Http.SendAsync(request);
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        Assert.Equal("Context", lines[0]);
        Assert.Equal("7", lines[1]);
        Assert.True(Guid.TryParse(lines[2], out _));
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", lines[3], StringComparison.Ordinal);
        Assert.Equal("httpTrigger", lines[4]);
    }

    [Fact]
    public async Task A_caller_that_goes_away_cancels_the_invocation()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        using var impatient = new CancellationTokenSource();
        var call = host.Http.GetAsync(Path("waits"), impatient.Token);
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Contains("waiting"));
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await host.Recorder.ShouldBecomeAsync("waiting", "cancelled");
    }

    private static Uri Path(string path) => new(path, UriKind.Relative);

    internal sealed record Thing(string Name, int Count);

    internal sealed class Scoped : IDisposable
    {
        private readonly Recorder recorder;

        public Scoped(Recorder recorder)
        {
            this.recorder = recorder;
            recorder.Add("created");
        }

        public void Dispose() => recorder.Add("disposed");
    }

    internal sealed class Functions(IServiceProvider services, Recorder recorder)
    {
        [Function("Throws")]
        public static async Task<IResult> ThrowsAsync(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws")] HttpRequest request)
        {
            request.HttpContext.Response.Headers["X-Set-Before"] = "1";
            await Task.Yield();
            throw new InvalidOperationException("secret");
        }

        [Function("Body")]
        public static IResult Body(
            [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "body")] HttpRequest request, [FromBody] Thing thing) =>
            TypedResults.Text($"{thing.Name} {thing.Count}");

        [Function("Length")]
        public static async Task<IResult> LengthAsync(
            [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "length")] HttpRequest request)
        {
            using var copy = new MemoryStream();
            await request.Body.CopyToAsync(copy);
            return TypedResults.Text($"{copy.Length}");
        }

        [Function("Guarded")]
        public static IResult Guarded([HttpTrigger(AuthorizationLevel.Function, "get", Route = "guarded")] HttpRequest request) =>
            TypedResults.Ok();

        [Function("Scoped")]
        public IResult UseScoped(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "scoped")] HttpRequest request, FunctionContext context)
        {
            var first = services.GetRequiredService<Scoped>();
            var second = context.InstanceServices.GetRequiredService<Scoped>();
            return TypedResults.Text(ReferenceEquals(first, second) ? "same" : "different");
        }

        [Function("Context")]
        public static IResult Context(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "context/{id}")] HttpRequest request, FunctionContext context) =>
            TypedResults.Text(string.Join(
                '\n',
                context.FunctionDefinition.Name,
                context.BindingContext.BindingData["id"],
                context.InvocationId,
                context.TraceContext.TraceParent,
                context.FunctionDefinition.InputBindings["request"].Type));

        [Function("Waits")]
        public async Task<IResult> WaitsAsync(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "waits")] HttpRequest request, CancellationToken cancellationToken)
        {
            recorder.Add("waiting");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            finally
            {
                recorder.Add("cancelled");
            }

            throw new UnreachableException();
        }
    }
}
