using Kelmah.LocalHost.Tests.Hosting;

namespace Kelmah.LocalHost.Tests.Queues;

public sealed class QueueRestartTests
{
    [Fact]
    public async Task A_crash_loses_no_message_and_gives_back_the_locked_ones_at_once()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        await host.Queues.SendAsync("work", QueueDeliveryTests.Text("held"), QueueDeliveryTests.Text("second"));
        await host.Queues.SendAsync("later", QueueDeliveryTests.Text("kept"));
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 2);
        await host.CrashAsync();
        host.Recorder.ReleaseAll();
        host.Recorder.Open("held 2");
        host.Recorder.Open("second 2");
        await host.StartAgainAsync();
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 4 && host.Queues.Counts().Count == 1);
        Assert.Equal(["held 1", "held 2", "second 1", "second 2"], host.Recorder.Entries.Order());
        Assert.Equal([new QueueCounts("later", 1, 0, 0, 0)], host.Queues.Counts());
    }

    [Fact]
    public async Task Retries_schedules_sessions_and_duplicate_detection_outlive_a_restart()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        var due = host.Clock.GetUtcNow() + TimeSpan.FromHours(1);
        await host.Queues.SendAsync(
            "flaky",
            QueueDeliveryTests.Text("fails once", "s"),
            QueueDeliveryTests.Text("behind", "s"),
            QueueDeliveryTests.Text("scheduled") with { ScheduledEnqueueTime = due, MessageId = "same" });
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 1 && host.Queues.Counts().Single().Active == 2);
        await host.StopAsync();
        await host.StartAgainAsync();
        await host.Queues.SendAsync("flaky", QueueDeliveryTests.Text("repeat") with { MessageId = "same" });
        await host.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        await host.Recorder.ShouldBecomeAsync("fails once 1", "fails once 2", "behind 1");
        await host.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        await host.Recorder.ShouldBecomeAsync("fails once 1", "fails once 2", "behind 1", "scheduled 1");
    }

    [Fact]
    public async Task A_message_whose_last_delivery_ended_in_a_crash_becomes_a_dead_letter()
    {
        await using var host = await RunningHost.StartAsync(
            [typeof(Functions)], hostJson: """{"extensions": {"serviceBus": {"maxDeliveryCount": 1}}}""");
        await host.Queues.SendAsync("work", QueueDeliveryTests.Text("held"));
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 1);
        await host.CrashAsync();
        await host.StartAgainAsync();
        Assert.Equal("MaxDeliveryCountExceeded", Assert.Single(host.Queues.PeekDeadLetters()).Reason);
    }

    [Fact]
    public async Task A_stop_waits_for_the_functions_that_run()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        await host.Queues.SendAsync("work", QueueDeliveryTests.Text("held"));
        await host.Recorder.ShouldBecomeAsync("held 1");
        var stop = host.Host.StopAsync();
        await host.Queues.SendAsync("work", QueueDeliveryTests.Text("not taken any more"));
        Assert.False(stop.IsCompleted);
        host.Recorder.Open("held 1");
        await stop;
        Assert.Equal([new QueueCounts("work", Active: 1, 0, 0, 0)], host.Queues.Counts());
        Assert.Equal(["held 1"], host.Recorder.Entries);
    }

    internal sealed class Functions(Recorder recorder)
    {
        [Function("Work")]
        public Task WorkAsync([ServiceBusTrigger("work")] string text, FunctionContext context)
        {
            var delivery = $"{text} {context.BindingContext.BindingData["DeliveryCount"]}";
            recorder.Add(delivery);
            return recorder.WaitAtAsync(delivery).WaitAsync(TimeSpan.FromMinutes(1));
        }

        [Function("Flaky")]
        public void Flaky([ServiceBusTrigger("flaky")] string text, FunctionContext context)
        {
            var delivery = (int)context.BindingContext.BindingData["DeliveryCount"]!;
            recorder.Add($"{text} {delivery}");
            if (text == "fails once" && delivery == 1) throw new InvalidOperationException();
        }
    }
}
