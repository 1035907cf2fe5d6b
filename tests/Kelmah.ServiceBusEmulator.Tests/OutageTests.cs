using Azure.Messaging.ServiceBus;

namespace Kelmah.ServiceBusEmulator.Tests;

public sealed class OutageTests
{
    [Fact]
    public async Task An_outage_fails_a_sending_and_keeps_the_messages()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("before");
        fixture.Emulator.StopListening();
        await using var impatient = fixture.Connect(tryTimeout: TimeSpan.FromSeconds(1));
        await using var sender = impatient.CreateSender(EmulatorFixture.Queue);
        var reason = await Receiving.ReasonAsync(() => sender.SendMessageAsync(new ServiceBusMessage("during")));
        Assert.Contains(reason, new[] { ServiceBusFailureReason.ServiceCommunicationProblem, ServiceBusFailureReason.ServiceTimeout });
        fixture.Emulator.StartListening();
        await sender.SendMessageAsync(new ServiceBusMessage("after"));
        await using var receiver = impatient.CreateReceiver(EmulatorFixture.Queue);
        Assert.Equal("before", (await receiver.NextAsync()).Body.ToString());
        Assert.Equal("after", (await receiver.NextAsync()).Body.ToString());
    }

    [Fact]
    public async Task What_was_locked_at_an_outage_is_given_back_at_once()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await fixture.SendToAsync("a", "a1");
        var held = await fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue);
        await held.NextAsync();
        fixture.Emulator.StopListening();
        Assert.Equal(new QueueCounts(1, 0, 0, 0, 0), fixture.Emulator.Count(EmulatorFixture.Queue));
        fixture.Emulator.StartListening();
        await using var client = fixture.Connect();
        await using var receiver = await client.AcceptNextSessionAsync(EmulatorFixture.Queue);
        Assert.Equal(1, (await receiver.NextAsync()).DeliveryCount);
    }

    [Fact]
    public async Task The_clock_runs_on_through_an_outage()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.Sender.ScheduleMessageAsync(new ServiceBusMessage("later"), fixture.Clock.GetUtcNow().AddHours(1));
        fixture.Emulator.StopListening();
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        fixture.Emulator.StartListening();
        await using var client = fixture.Connect();
        await using var receiver = client.CreateReceiver(EmulatorFixture.Queue);
        Assert.Equal("later", (await receiver.NextAsync()).Body.ToString());
    }

    [Fact]
    public async Task Senders_and_receivers_go_on_after_their_connections_are_dropped()
    {
        await using var fixture = new EmulatorFixture();
        await using var client = fixture.Connect(retries: 5);
        await using var sender = client.CreateSender(EmulatorFixture.Queue);
        await using var receiver = client.CreateReceiver(EmulatorFixture.Queue);
        for (var round = 0; round < 5; round++)
        {
            await sender.SendMessageAsync(new ServiceBusMessage($"{round}"));
            var message = await receiver.NextAsync();
            Assert.Equal($"{round}", message.Body.ToString());
            await receiver.CompleteMessageAsync(message);
            fixture.Emulator.DropConnections();
        }
    }

    [Fact]
    public async Task A_sending_whose_acknowledgement_is_lost_is_repeated_by_the_client_and_dropped_as_a_duplicate()
    {
        await using var fixture = new EmulatorFixture(queue => queue with { DuplicateDetectionWindow = TimeSpan.FromMinutes(10) });
        await using var client = fixture.Connect(retries: 3);
        await using var sender = client.CreateSender(EmulatorFixture.Queue);
        fixture.Emulator.LoseNextAcknowledgement();
        await sender.SendMessageAsync(new ServiceBusMessage("one") { MessageId = "one" });
        Assert.Equal(1, fixture.Emulator.Count(EmulatorFixture.Queue).Ready);
    }

    [Fact]
    public async Task A_session_processor_that_waits_for_sessions_goes_on_after_an_outage()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await using var client = fixture.Connect(tryTimeout: TimeSpan.FromSeconds(2), retries: 5);
        var run = new ProcessorRun(3);
        await using var processor = client.CreateSessionProcessor(EmulatorFixture.Queue);
        processor.ProcessMessageAsync += message =>
        {
            run.Handled(message.Message);
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += run.OnErrorAsync;
        await processor.StartProcessingAsync();
        fixture.Emulator.StopListening();
        fixture.Emulator.StartListening();
        await using var sender = client.CreateSender(EmulatorFixture.Queue);
        foreach (var session in new[] { "a", "b", "c" }) await sender.SendMessageAsync(new ServiceBusMessage(session) { SessionId = session });
        await run.WaitAsync();
        await processor.StopProcessingAsync();
    }
}
