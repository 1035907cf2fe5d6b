using System.Diagnostics;
using Kelmah.Sqlite;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace Kelmah.LocalHost;

/// <summary>Runs one timer function when it is due, one run at a time.</summary>
internal sealed class TimerRunner : IDisposable
{
    private readonly FunctionEntry function;
    private readonly TimerTriggerAttribute trigger;
    private readonly CrontabSchedule schedule;
    private readonly FunctionPipeline pipeline;
    private readonly SqliteDatabase database;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Signal signal = new();
    private readonly DueTimer timer;
    private readonly CancellationTokenSource cancelled = new();
    private Task loop = Task.CompletedTask;
    private DateTime? last;
    private DateTime updated;
    private DateTime next;
    private volatile bool stopping;

    public TimerRunner(FunctionEntry function, CrontabSchedule schedule, TimerRunnerParts parts)
    {
        this.function = function;
        this.schedule = schedule;
        trigger = (TimerTriggerAttribute)function.Trigger;
        (pipeline, database, clock, logger) = parts;
        timer = new DueTimer(clock, signal.Set);
    }

    /// <summary>The function's name.</summary>
    public string Name => function.Name;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task StartAsync()
    {
        var start = Now;
        next = schedule.GetNextOccurrence(start);
        if (trigger.UseMonitor)
        {
            var record = await database.WriteAsync(session => TimerTable.ReadOrAdd(session, Name, start)).ConfigureAwait(false);
            (last, updated) = (record.Last, record.Updated);
            next = schedule.GetNextOccurrence(record.Last ?? record.Since);
        }

        var isMissed = next <= start;
        loop = Task.Run(() => RunAsync(runNow: isMissed || trigger.RunOnStartup, isMissed));
    }

    /// <summary>Starts no more runs and waits for the one under way.</summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        stopping = true;
        signal.Set();
        try
        {
            await loop.WaitAsync(deadline).ConfigureAwait(false);
            await turn.WaitAsync(deadline).ConfigureAwait(false);
            turn.Release();
        }
        catch (OperationCanceledException)
        {
            TimerLog.StoppedWhileRunning(logger, Name);
            await cancelled.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Runs the function after the run under way, and throws what it throws.</summary>
    public async Task InvokeAsync(bool isPastDue)
    {
        await turn.WaitAsync().ConfigureAwait(false);
        try
        {
            using var activity = LocalActivity.Start(Name, ActivityKind.Internal, parent: null);
            var invocation = new TimerInvocation(function, cancelled.Token) { TriggerValue = Describe(isPastDue) };
            using var scope = logger.BeginScope(invocation);
            await pipeline.RunScopedAsync(invocation).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        turn.Dispose();
        cancelled.Dispose();
    }

    private TimerInfo Describe(bool isPastDue) => new()
    {
        IsPastDue = isPastDue,
        ScheduleStatus = !trigger.UseMonitor ? null : new()
        {
            Last = last ?? DateTime.MinValue,
            Next = schedule.GetNextOccurrence(Now),
            LastUpdated = updated,
        },
    };

    private async Task RunAsync(bool runNow, bool isMissed)
    {
        if (runNow) await RunDueAsync(isMissed).ConfigureAwait(false);
        while (!stopping)
        {
            timer.Set(next);
            await signal.WaitAsync().ConfigureAwait(false);
            if (stopping || Now < next) continue;
            // Another occurrence has gone by as well: this run stands for all of them.
            await RunDueAsync(isPastDue: schedule.GetNextOccurrence(next) <= Now).ConfigureAwait(false);
        }
    }

    private async Task RunDueAsync(bool isPastDue)
    {
        // The host's edge: a failed run is logged, and the schedule goes on.
#pragma warning disable CA1031
        try
        {
            await InvokeAsync(isPastDue).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            HostLog.FunctionFailed(logger, Name, error);
        }
#pragma warning restore CA1031

        last = updated = Now;
        next = schedule.GetNextOccurrence(last.Value);
        if (trigger.UseMonitor) await RecordAsync(last.Value).ConfigureAwait(false);
    }

    private async Task RecordAsync(DateTime run)
    {
        try
        {
            await database.WriteAsync(session => TimerTable.SetLast(session, Name, run)).ConfigureAwait(false);
        }
        catch (SqliteException error)
        {
            TimerLog.WriteFailed(logger, Name, error);
        }
        catch (ObjectDisposedException)
        {
            // The host was abandoned: the next start makes up for the run.
            stopping = true;
        }
    }
}

/// <summary>What every timer needs.</summary>
internal sealed record TimerRunnerParts(
    FunctionPipeline Pipeline, SqliteDatabase Database, TimeProvider Clock, ILogger Logger);
