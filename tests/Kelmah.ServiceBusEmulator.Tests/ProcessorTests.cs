using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Kelmah.ServiceBusEmulator.Tests;

public sealed class ProcessorTests
{
    [Fact]
    public async Task A_processor_handles_hundreds_of_messages_once_each()
    {
        await using var fixture = new EmulatorFixture();
        var run = new ProcessorRun(300);
        await using var processor = fixture.Client.CreateProcessor(
            EmulatorFixture.Queue, new ServiceBusProcessorOptions { MaxConcurrentCalls = 8, PrefetchCount = 10 });
        processor.ProcessMessageAsync += message =>
        {
            run.Handled(message.Message);
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += run.OnErrorAsync;
        await processor.StartProcessingAsync();
        var bodies = Enumerable.Range(0, 300).Select(static number => number.ToString(CultureInfo.InvariantCulture)).ToList();
        foreach (var chunk in bodies.Chunk(50)) await fixture.Sender.SendMessagesAsync(chunk.Select(static body => new ServiceBusMessage(body)));
        await run.WaitAsync();
        await processor.StopProcessingAsync();
        Assert.Empty(run.Errors);
        Assert.Equal(bodies.Order(StringComparer.Ordinal), run.Bodies.Order(StringComparer.Ordinal));
        Assert.Equal(new QueueCounts(0, 0, 0, 0, 0), fixture.Emulator.Count(EmulatorFixture.Queue));
    }

    [Fact]
    public async Task A_handler_that_fails_makes_a_dead_letter_after_the_last_delivery()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one");
        await using var processor = fixture.Client.CreateProcessor(EmulatorFixture.Queue);
        processor.ProcessMessageAsync += static _ => throw new InvalidOperationException("It fails.");
        processor.ProcessErrorAsync += static _ => Task.CompletedTask;
        await processor.StartProcessingAsync();
        await using var letters = fixture.DeadLetters();
        Assert.Equal("MaxDeliveryCountExceeded", (await letters.NextAsync()).DeadLetterReason);
        await processor.StopProcessingAsync();
    }
}
