using Kelmah.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace Kelmah.LocalHost;

/// <summary>Runs all timer functions, on schedule and by hand.</summary>
internal sealed class TimerListener : ITriggerListener, IFunctionTimers, ILocalEndpoints, IDisposable
{
    private readonly List<TimerRunner> runners;
    private readonly string? hostKey;
    private readonly ILogger logger;

    /// <exception cref="HostStartException">A schedule is not there or is malformed.</exception>
    public TimerListener(
        FunctionCatalog catalog,
        FunctionPipeline pipeline,
        SqliteDatabase database,
        TimeProvider clock,
        IConfiguration configuration,
        LocalHostSettings settings,
        ILoggerFactory loggers)
    {
        hostKey = settings.HostKey;
        logger = loggers.CreateLogger<TimerListener>();
        runners =
        [
            .. catalog.TriggeredBy<TimerTriggerAttribute>().Select(timer => new TimerRunner(
                timer.Function,
                ParseSchedule(timer.Function, timer.Trigger, configuration),
                new(pipeline, database, clock, loggers.CreateLogger($"Function.{timer.Function.Name}")))),
        ];
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var runner in runners) await runner.StartAsync().ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken deadline) => Task.WhenAll(runners.Select(runner => runner.StopAsync(deadline)));

    public async Task<bool> RunAsync(string functionName)
    {
        if (Find(functionName) is not { } runner) return false;
        await runner.InvokeAsync(isPastDue: false).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// As the Functions host: <c>POST /admin/functions/{name}</c> answers 202 and the timer runs. Where there is a host key,
    /// it is asked for; where there is none, this machine may do without, as it may with the tools of Azure Functions.
    /// </summary>
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapMethods("/admin/functions/{name}", ["POST"], http =>
    {
        if (hostKey is not null && !HostKey.IsGiven(http.Request, hostKey))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        var runner = Find((string)http.Request.RouteValues["name"]!);
        http.Response.StatusCode = runner is null ? StatusCodes.Status404NotFound : StatusCodes.Status202Accepted;
        if (runner is not null) _ = Task.Run(() => RunLoggedAsync(runner));
        return Task.CompletedTask;
    });

    public void Dispose()
    {
        foreach (var runner in runners) runner.Dispose();
    }

    private static CrontabSchedule ParseSchedule(
        FunctionEntry function, TimerTriggerAttribute trigger, IConfiguration configuration)
    {
        var expression = SettingPlaceholder.Resolve(trigger.Schedule, configuration, function.Name);
        var fields = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        return CrontabSchedule.TryParse(expression, new() { IncludingSeconds = fields == 6 })
            ?? throw new HostStartException(
                $"Function {function.Name}: '{expression}' is not a six-field cron expression.");
    }

    private TimerRunner? Find(string name) =>
        runners.Find(runner => string.Equals(runner.Name, name, StringComparison.OrdinalIgnoreCase));

    private async Task RunLoggedAsync(TimerRunner runner)
    {
        // The host's edge: nobody waits for this run.
#pragma warning disable CA1031
        try
        {
            await runner.InvokeAsync(isPastDue: false).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            HostLog.FunctionFailed(logger, runner.Name, error);
        }
#pragma warning restore CA1031
    }
}
