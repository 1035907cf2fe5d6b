using System.Collections.Concurrent;
using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Kelmah.ServiceBusEmulator.Tests;

public sealed class SessionProcessorTests
{
    private const int Sessions = 12;
    private const int Messages = 30;

    [Fact]
    public async Task Every_session_is_handled_in_order_though_there_are_fewer_hands_than_sessions()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        var run = new ProcessorRun(Sessions * Messages);
        await using var processor = Processor(fixture.Client, run, hands: 4);
        await processor.StartProcessingAsync();
        await SendAllAsync(fixture);
        await run.WaitAsync();
        await processor.StopProcessingAsync();
        Assert.Empty(run.Errors);
        AssertInOrder(run.Bodies);
        Assert.Equal(new QueueCounts(0, 0, 0, 0, 0), fixture.Emulator.Count(EmulatorFixture.Queue));
    }

    [Fact]
    public async Task Processors_of_two_clients_share_the_sessions()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await using var other = fixture.Connect();
        var run = new ProcessorRun(Sessions * Messages);
        await using var first = Processor(fixture.Client, run, hands: 5);
        await using var second = Processor(other, run, hands: 5);
        await Task.WhenAll(first.StartProcessingAsync(), second.StartProcessingAsync());
        await SendAllAsync(fixture);
        await run.WaitAsync();
        await Task.WhenAll(first.StopProcessingAsync(), second.StopProcessingAsync());
        Assert.Empty(run.Errors);
        AssertInOrder(run.Bodies);
    }

    [Fact]
    public async Task A_processor_that_stops_leaves_its_sessions_to_the_next()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        var run = new ProcessorRun(Sessions * Messages);
        await SendAllAsync(fixture);
        for (var round = 0; round < 5; round++)
        {
            await using var stopped = Processor(fixture.Client, run, hands: 4);
            await stopped.StartProcessingAsync();
            await stopped.StopProcessingAsync();
        }

        await using var processor = Processor(fixture.Client, run, hands: 4);
        await processor.StartProcessingAsync();
        await run.WaitAsync();
        await processor.StopProcessingAsync();
        AssertInOrder(run.Bodies);
    }

    [Fact]
    public async Task A_message_that_fails_comes_again_before_the_rest_of_its_session()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        var run = new ProcessorRun(3);
        var failures = 0;
        await using var processor = Processor(fixture.Client, run, hands: 2, fails: _ => Interlocked.Increment(ref failures) <= 2);
        await processor.StartProcessingAsync();
        await fixture.SendToAsync("a", "a:0", "a:1", "a:2");
        await run.WaitAsync();
        await processor.StopProcessingAsync();
        Assert.Equal(["a:0", "a:1", "a:2"], run.Bodies);
        Assert.Equal(2, run.Errors.Count);
    }

    private static ServiceBusSessionProcessor Processor(
        ServiceBusClient client, ProcessorRun run, int hands, Func<ServiceBusReceivedMessage, bool>? fails = null)
    {
        var held = new ConcurrentDictionary<string, bool>();
        var processor = client.CreateSessionProcessor(EmulatorFixture.Queue, new ServiceBusSessionProcessorOptions
        {
            MaxConcurrentSessions = hands,
            // Short, so that sessions are let go and taken again while messages still come.
            SessionIdleTimeout = TimeSpan.FromMilliseconds(30),
        });
        processor.ProcessMessageAsync += async message =>
        {
            Assert.True(held.TryAdd(message.SessionId, true), "A session is handled by one hand at a time.");
            await Task.Yield();
            held.Remove(message.SessionId, out _);
            if (fails?.Invoke(message.Message) == true) throw new InvalidOperationException("It fails.");
            await message.CompleteMessageAsync(message.Message);
            run.Handled(message.Message);
        };
        processor.ProcessErrorAsync += run.OnErrorAsync;
        return processor;
    }

    private static async Task SendAllAsync(EmulatorFixture fixture)
    {
        for (var number = 0; number < Messages; number++)
            await Task.WhenAll(Enumerable.Range(0, Sessions).Select(session => fixture.SendToAsync($"{session}", $"{session}:{number}")));
    }

    private static void AssertInOrder(IReadOnlyList<string> bodies)
    {
        var numbers = bodies
            .Select(static body => body.Split(':'))
            .ToLookup(static parts => parts[0], static parts => int.Parse(parts[1], CultureInfo.InvariantCulture));
        Assert.Equal(Sessions, numbers.Count);
        foreach (var session in numbers) Assert.Equal(Enumerable.Range(0, Messages), session);
    }
}
