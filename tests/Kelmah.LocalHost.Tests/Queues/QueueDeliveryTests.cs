using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kelmah.LocalHost.Tests.Hosting;

namespace Kelmah.LocalHost.Tests.Queues;

public sealed class QueueDeliveryTests
{
    private const string Serial = """{"extensions": {"serviceBus": {"maxConcurrentCalls": 1}}}""";

    [Fact]
    public async Task Messages_are_delivered_in_the_order_of_sending()
    {
        await using var host = await RunningHost.StartAsync([typeof(Functions)], hostJson: Serial);
        await host.Queues.SendAsync("texts", [.. Enumerable.Range(0, 50).Select(number => Text($"{number}"))]);
        await host.Queues.SendAsync("TEXTS", Text("50"));
        await host.Recorder.ShouldBecomeAsync([.. Enumerable.Range(0, 51).Select(number => $"{number}")]);
        await Recorder.EventuallyAsync(() => host.Queues.Counts().Count == 0);
    }

    [Fact]
    public async Task The_parameter_is_the_body_as_text_bytes_json_or_the_whole_message()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        await host.Queues.SendAsync("bytes", new LocalMessage { Body = new byte[] { 0, 255, 7 } });
        await host.Recorder.ShouldBecomeAsync("bytes 00FF07");
        await host.Queues.SendAsync("json", Text("""{"name": "saw", "count": 3}"""));
        await host.Recorder.ShouldBecomeAsync("bytes 00FF07", "json saw 3");
        await host.Queues.SendAsync("messages", new LocalMessage
        {
            Body = "body"u8.ToArray(),
            MessageId = "id-1",
            SessionId = "session",
            Subject = "subject",
            CorrelationId = "correlation",
            ContentType = "text/plain",
            ApplicationProperties = new Dictionary<string, object> { ["text"] = "t", ["number"] = 7, ["real"] = 1.5, ["flag"] = true },
        });
        await host.Recorder.ShouldBecomeAsync(
            "bytes 00FF07",
            "json saw 3",
            "id-1 session subject correlation text/plain body 1 text=t number=7 real=1.5 flag=True");
    }

    [Fact]
    public async Task No_more_functions_run_at_once_than_allowed()
    {
        await using var host = await RunningHost.StartAsync(
            [typeof(Functions)], hostJson: """{"extensions": {"serviceBus": {"maxConcurrentCalls": 3}}}""");
        await host.Queues.SendAsync("gated", [.. Enumerable.Range(0, 7).Select(number => Text($"{number}"))]);
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 3);
        Assert.Equal(["0", "1", "2"], host.Recorder.Entries.Order());
        Assert.Equal([new QueueCounts("gated", Active: 4, Locked: 3, Scheduled: 0, DeadLettered: 0)], host.Queues.Counts());
        host.Recorder.Open("1");
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 4);
        Assert.Equal("3", host.Recorder.Entries[3]);
    }

    [Fact]
    public async Task Messages_of_one_session_are_handled_one_after_the_other_while_other_sessions_go_on()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        await host.Queues.SendAsync("gated", Text("a1", "a"), Text("a2", "a"), Text("b1", "b"), Text("a3", "a"), Text("free"));
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 3);
        Assert.Equal(["a1", "b1", "free"], host.Recorder.Entries.Order());
        host.Recorder.Open("a1");
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 4);
        host.Recorder.Open("a2");
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 5);
        Assert.Equal(["a2", "a3"], host.Recorder.Entries.Skip(3));
    }

    [Fact]
    public async Task A_session_waits_for_the_retry_of_its_first_message()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        await host.Queues.SendAsync("flaky", Text("fails once", "a"), Text("next", "a"), Text("other", "b"));
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 2);
        Assert.Equal(["fails once 1", "other 1"], host.Recorder.Entries.Order());
        await Recorder.EventuallyAsync(() => Active(host) == 2);
        await host.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 4);
        Assert.Equal(["fails once 2", "next 1"], host.Recorder.Entries.Skip(2));
    }

    [Fact]
    public async Task A_scheduled_message_joins_the_queue_when_its_time_has_come()
    {
        await using var host = await RunningHost.StartAsync([typeof(Functions)], hostJson: Serial);
        var due = host.Clock.GetUtcNow() + TimeSpan.FromDays(100);
        await host.Queues.SendAsync("texts", Text("later") with { ScheduledEnqueueTime = due }, Text("now"));
        await host.Recorder.ShouldBecomeAsync("now");
        Assert.Equal(1, host.Queues.Counts().Single().Scheduled);
        await host.Clock.AdvanceAsync(TimeSpan.FromDays(100) - TimeSpan.FromMilliseconds(1));
        await host.Queues.SendAsync("texts", Text("before"));
        await host.Recorder.ShouldBecomeAsync("now", "before");
        host.Time.Advance(TimeSpan.FromMilliseconds(1));
        await host.Recorder.ShouldBecomeAsync("now", "before", "later");
    }

    [Fact]
    public async Task A_repeated_message_id_is_dropped_within_ten_minutes()
    {
        await using var host = await RunningHost.StartAsync([typeof(Functions)], hostJson: Serial);
        await host.Queues.SendAsync("texts", Text("first") with { MessageId = "same" });
        await host.Recorder.ShouldBecomeAsync("first");
        await host.Clock.AdvanceAsync(TimeSpan.FromMinutes(9));
        await host.Queues.SendAsync("texts", Text("repeat") with { MessageId = "same" }, Text("other") with { MessageId = "other" });
        await host.Recorder.ShouldBecomeAsync("first", "other");
        await host.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await host.Queues.SendAsync("texts", Text("again") with { MessageId = "same" });
        await host.Recorder.ShouldBecomeAsync("first", "other", "again");
    }

    [Fact]
    public async Task A_send_that_is_refused_puts_nothing_into_the_queue()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        await Assert.ThrowsAsync<ArgumentException>(
            () => host.Queues.SendAsync("nobody", Text("fits"), new LocalMessage { Body = new byte[(256 * 1024) + 1] }));
        var odd = new Dictionary<string, object> { ["x"] = new Uri("http://localhost") };
        await Assert.ThrowsAsync<ArgumentException>(
            () => host.Queues.SendAsync("nobody", Text("fits"), Text("odd") with { ApplicationProperties = odd }));
        await Assert.ThrowsAsync<ArgumentException>(() => host.Queues.SendAsync(" ", Text("fits")));
        Assert.Empty(host.Queues.Counts());
    }

    [Fact]
    public async Task A_queue_without_a_function_keeps_its_messages()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        await host.Queues.SendAsync("nobody", Text("one"), Text("two"));
        Assert.Equal([new QueueCounts("nobody", 2, 0, 0, 0)], host.Queues.Counts());
    }

    [Fact]
    public async Task The_trace_of_the_sender_goes_on_in_the_function()
    {
        await using var host = await RunningHost.StartAsync<Functions>();
        using var sender = new Activity("sender").Start();
        await host.Queues.SendAsync("traces", Text("x"));
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count == 1);
        Assert.Contains(sender.TraceId.ToHexString(), host.Recorder.Entries[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_functions_of_one_queue_stop_the_start()
    {
        var refusal = await Assert.ThrowsAsync<HostStartException>(() => RunningHost.StartAsync<TwoConsumers>());
        Assert.Contains("another function takes from the queue q", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_is_named_by_a_setting()
    {
        await using var host = await RunningHost.StartAsync<Configured>(builder => builder.Configuration["Queues:Named"] = "from-setting");
        await host.Queues.SendAsync("from-setting", Text("x"));
        await host.Recorder.ShouldBecomeAsync("x");
        var refusal = await Assert.ThrowsAsync<HostStartException>(() => RunningHost.StartAsync<Configured>());
        Assert.Equal("Function Named needs the setting Queues__Named.", refusal.Message);
    }

    internal static LocalMessage Text(string body, string? session = null) =>
        new() { Body = Encoding.UTF8.GetBytes(body), SessionId = session };

    private static long Active(RunningHost host) => host.Queues.Counts().Sum(queue => queue.Active);

    internal sealed record Thing(string Name, int Count);

    internal sealed class Functions(Recorder recorder)
    {
        [Function("Texts")]
        public void Texts([ServiceBusTrigger("texts")] string text) => recorder.Add(text);

        [Function("Bytes")]
        public void Bytes([ServiceBusTrigger("bytes")] byte[] bytes) => recorder.Add($"bytes {Convert.ToHexString(bytes)}");

        [Function("Json")]
        public void Json([ServiceBusTrigger("json")] Thing thing) => recorder.Add($"json {thing.Name} {thing.Count}");

        [Function("Messages")]
        public void Messages([ServiceBusTrigger("messages")] string body, FunctionContext context)
        {
            var data = context.BindingContext.BindingData;
            var properties = ((IReadOnlyDictionary<string, object>)data["ApplicationProperties"]!).Where(property => property.Key != "traceparent")
                .Select(property => string.Create(CultureInfo.InvariantCulture, $"{property.Key}={property.Value}"));
            recorder.Add($"{data["MessageId"]} {data["SessionId"]} {data["Subject"]} {data["CorrelationId"]} {data["ContentType"]} "
                + $"{body} {data["DeliveryCount"]} {string.Join(' ', properties)}");
        }

        [Function("Gated")]
        public Task GatedAsync([ServiceBusTrigger("gated")] string gate)
        {
            recorder.Add(gate);
            return recorder.WaitAtAsync(gate);
        }

        [Function("Flaky")]
        public void Flaky([ServiceBusTrigger("flaky")] string text, FunctionContext context)
        {
            var delivery = (int)context.BindingContext.BindingData["DeliveryCount"]!;
            recorder.Add($"{text} {delivery}");
            if (text == "fails once" && delivery == 1) throw new InvalidOperationException();
        }

        [Function("Traces")]
        public void Traces([ServiceBusTrigger("traces")] string text, FunctionContext context) =>
            recorder.Add(context.TraceContext.TraceParent);
    }

    internal sealed class TwoConsumers
    {
        [Function("One")]
        public static void One([ServiceBusTrigger("q")] string text) => Assert.NotNull(text);

        [Function("Two")]
        public static void Two([ServiceBusTrigger("Q")] string text) => Assert.NotNull(text);
    }

    internal sealed class Configured(Recorder recorder)
    {
        [Function("Named")]
        public void Named([ServiceBusTrigger("%Queues__Named%")] string text) => recorder.Add(text);
    }
}
