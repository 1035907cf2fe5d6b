using System.Diagnostics;
using Kelmah.LocalHost.Tests.Hosting;

namespace Kelmah.LocalHost.Tests.Queues;

public sealed class QueueSettlementTests
{
    private const string OneDelivery = """{"extensions": {"serviceBus": {"maxDeliveryCount": 1}}}""";

    [Fact]
    public async Task A_message_that_fails_is_delivered_again_on_the_retry_schedule_and_becomes_a_dead_letter()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        TimeSpan[] schedule =
        [
            TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5),
            TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6),
        ];
        await SendAsync(host, "fails");
        foreach (var (delay, deliveries) in schedule.Select((delay, index) => (delay, index + 1)))
        {
            await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == deliveries && IsIdle(host));
            await host.Clock.AdvanceAsync(delay - TimeSpan.FromMilliseconds(1));
            await SendAsync(host, "done");
            await Recorder.EventuallyAsync(() => host.Queues.Counts().Single().Active == 1 && IsIdle(host));
            Assert.Equal(deliveries, host.Recorder.Entries.Count);
            await host.Clock.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        }

        await Recorder.EventuallyAsync(() => host.Queues.PeekDeadLetters("work").Count == 1);
        var letter = host.Queues.PeekDeadLetters().Single();
        Assert.Equal(["fails 1", "fails 2", "fails 3", "fails 4", "fails 5", "fails 6", "fails 7", "fails 8", "fails 9", "fails 10"], host.Recorder.Entries);
        Assert.Equal(("MaxDeliveryCountExceeded", 10), (letter.Reason, letter.DeliveryCount));
        Assert.Equal("Delivery 10 ended with InvalidOperationException.", letter.Description);
    }

    [Fact]
    public async Task The_retry_schedule_and_the_number_of_deliveries_are_settings()
    {
        await using var host = await RunningHost.StartAsync(
            [typeof(Functions)],
            builder => builder.Configuration["LocalRuntime:QueueRetryDelays"] = "0:0:0, 0:0:1",
            """{"extensions": {"serviceBus": {"maxDeliveryCount": 3}}}""");
        await SendAsync(host, "fails");
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 2 && IsIdle(host));
        await host.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Recorder.EventuallyAsync(() => host.Queues.PeekDeadLetters().Count == 1);
        Assert.Equal(["fails 1", "fails 2", "fails 3"], host.Recorder.Entries);
    }

    [Fact]
    public async Task A_dead_letter_is_replayed_as_a_new_message()
    {
        await using var host = await RunningHost.StartAsync([typeof(Functions)], hostJson: OneDelivery);
        var message = QueueDeliveryTests.Text("fails") with { ApplicationProperties = new Dictionary<string, object> { ["kept"] = "why" } };
        await host.Queues.SendAsync("work", message);
        await Recorder.EventuallyAsync(() => host.Queues.PeekDeadLetters().Count == 1);
        var letter = host.Queues.PeekDeadLetters().Single();
        Assert.Equal(("work", "MaxDeliveryCountExceeded"), (letter.Queue, letter.Reason));
        Assert.Equal("why", letter.ApplicationProperties["kept"]);
        Assert.False(await host.Queues.ReplayDeadLetterAsync(letter.SequenceNumber + 1));
        Assert.True(await host.Queues.ReplayDeadLetterAsync(letter.SequenceNumber));
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 2 && host.Queues.PeekDeadLetters().Count == 1);
        Assert.Equal(["fails 1", "fails 1"], host.Recorder.Entries);
        Assert.NotEqual(letter.SequenceNumber, host.Queues.PeekDeadLetters().Single().SequenceNumber);
    }

    [Fact]
    public async Task A_replay_is_handled_within_the_trace_of_the_sender_and_not_of_who_asks_for_it()
    {
        await using var host = await RunningHost.StartAsync<Tracing>(hostJson: OneDelivery);
        const string cause = "0af7651916cd43dd8448eb211c80319c";
        var properties = new Dictionary<string, object> { ["traceparent"] = $"00-{cause}-b7ad6b7169203331-01" };
        await host.Queues.SendAsync("traced", QueueDeliveryTests.Text("x", "session") with { ApplicationProperties = properties });
        await Recorder.EventuallyAsync(() => host.Queues.PeekDeadLetters().Count == 1);

        using (new Activity("somebody asks").Start())
            await host.Queues.ReplayDeadLetterAsync(host.Queues.PeekDeadLetters().Single().SequenceNumber);

        await host.Recorder.ShouldBecomeAsync($"{cause} session", $"{cause} session");
    }

    [Fact]
    public async Task Dead_letters_are_paged_newest_first()
    {
        await using var host = await RunningHost.StartAsync([typeof(Functions)], hostJson: OneDelivery);
        for (var count = 1; count <= 3; count++)
        {
            await SendAsync(host, "fails");
            await Recorder.EventuallyAsync(() => host.Queues.PeekDeadLetters().Count == count);
        }

        var first = host.Queues.PeekDeadLetters("work", limit: 2);
        var second = host.Queues.PeekDeadLetters("work", before: first[1].SequenceNumber, limit: 2);
        Assert.True(first[0].SequenceNumber > first[1].SequenceNumber);
        Assert.Equal(first[1].SequenceNumber - 1, Assert.Single(second).SequenceNumber);
        Assert.Empty(host.Queues.PeekDeadLetters("other"));
    }

    [Fact]
    public async Task A_function_that_outlives_its_lock_cannot_settle_any_more()
    {
        await using var host = await RunningHost.StartAsync<Holding>(Short);
        await host.Queues.SendAsync("held", QueueDeliveryTests.Text("hold"));
        await host.Recorder.ShouldBecomeAsync("hold 1");
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await host.Recorder.ShouldBecomeAsync("hold 1", "hold 2");
        host.Recorder.Open("hold 1");
        await host.Recorder.ShouldBecomeAsync("hold 1", "hold 2", "end 1");
        await host.Queues.SendAsync("held", QueueDeliveryTests.Text("after"));
        host.Recorder.Open("after 1");
        await host.Recorder.ShouldBecomeAsync("hold 1", "hold 2", "end 1", "after 1", "end 1");
        await Recorder.EventuallyAsync(() => host.Queues.Counts().Single() is { Active: 0, Locked: 1 });
        host.Recorder.Open("hold 2");
        await Recorder.EventuallyAsync(() => host.Queues.Counts().Count == 0);
    }

    [Fact]
    public async Task Moving_the_virtual_clock_takes_no_message_from_a_function_that_runs()
    {
        await using var host = await RunningHost.StartAsync<Holding>(Short);
        await host.Queues.SendAsync("held", QueueDeliveryTests.Text("hold"));
        await host.Recorder.ShouldBecomeAsync("hold 1");
        await host.Clock.AdvanceAsync(TimeSpan.FromDays(14));
        host.Recorder.Open("hold 1");
        await Recorder.EventuallyAsync(() => host.Queues.Counts().Count == 0);
        Assert.Equal(["hold 1", "end 1"], host.Recorder.Entries);
    }

    [Fact]
    public async Task A_message_whose_json_does_not_fit_becomes_a_dead_letter()
    {
        await using var host = await RunningHost.StartAsync([typeof(Functions)], hostJson: OneDelivery);
        await host.Queues.SendAsync("typed", QueueDeliveryTests.Text("not json"));
        await Recorder.EventuallyAsync(() => host.Queues.PeekDeadLetters().Count == 1);
        Assert.Equal("Delivery 1 ended with JsonException.", host.Queues.PeekDeadLetters().Single().Description);
    }

    private static void Short(LocalApplicationBuilder builder)
    {
        builder.Configuration["LocalRuntime:QueueLockDuration"] = "0:0:5";
        builder.Configuration["AzureFunctionsJobHost:extensions:serviceBus:maxAutoLockRenewalDuration"] = "0:0:0";
        builder.Configuration["LocalRuntime:QueueRetryDelays"] = "0:0:0";
    }

    private static Task SendAsync(RunningHost host, string body) => host.Queues.SendAsync("work", QueueDeliveryTests.Text(body));

    private static bool IsIdle(RunningHost host) => host.Queues.Counts().All(queue => queue.Locked == 0);

    internal sealed class Functions(Recorder recorder)
    {
        [Function("Work")]
        public void Work([ServiceBusTrigger("work")] string command, FunctionContext context)
        {
            if (command == "done") return;
            recorder.Add($"{command} {context.BindingContext.BindingData["DeliveryCount"]}");
            throw new InvalidOperationException();
        }

        [Function("Typed")]
        public void Typed([ServiceBusTrigger("typed")] QueueDeliveryTests.Thing thing) => recorder.Add(thing.Name);
    }

    internal sealed class Tracing(Recorder recorder)
    {
        [Function("Traced")]
        public void Traced([ServiceBusTrigger("traced")] string text, FunctionContext context)
        {
            recorder.Add($"{Activity.Current?.TraceId} {context.BindingContext.BindingData["SessionId"]}");
            throw new InvalidOperationException();
        }
    }

    internal sealed class Holding(Recorder recorder)
    {
        [Function("Hold")]
        public async Task HoldAsync([ServiceBusTrigger("held")] string gate, FunctionContext context)
        {
            var delivery = context.BindingContext.BindingData["DeliveryCount"];
            recorder.Add($"{gate} {delivery}");
            await recorder.WaitAtAsync($"{gate} {delivery}");
            recorder.Add($"end {delivery}");
        }
    }
}
