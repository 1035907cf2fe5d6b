using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Kelmah.Functions.Demo;
using Kelmah.Functions.Queues;
using Kelmah.Kernel.Queues;
using Kelmah.Testing;

namespace Kelmah.WorkerHost.Tests;

/// <summary>Functions that wait for messages of Service Bus. The others are run by the story.</summary>
[Collection(SharedHostCollection.Name)]
public sealed class QueueTests(SharedHost shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(QueueNames.Email, nameof(SendEmail))]
    [InlineData(QueueNames.Sms, nameof(SendSms))]
    [InlineData(QueueNames.Push, nameof(SendPush))]
    public async Task A_notification_that_is_gone_is_done_with(string queue, string function)
    {
        await SendAsync(queue, Guid.CreateVersion7().ToString());

        await shared.Host.Queues.HandledAsync(function).WaitAsync(Patience);

        Assert.DoesNotContain(shared.Host.Invoker.Failures, failure => failure.StartsWith($"{function}: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_that_cannot_be_worked_out_is_shown_to_administrators_as_a_dead_letter()
    {
        const string body = "this is the id of nothing";
        await SendAsync(QueueNames.Attachments, body);
        var admin = new StoryClient(shared.Host.Http) { AuditReason = "The test looks at it" };
        await admin.SignInAsync(KelmahAdmin.Email, KelmahAdmin.Password, CancellationToken.None);

        var letters = await admin.WaitForAsync("/api/v1/admin/dead-letters?queue=attachments", static letters => letters.Items().Any(static letter => letter.Text("body") == body), CancellationToken.None);

        Assert.Contains(letters.Items(), letter => letter.Text("body") == body);
    }

    [Fact]
    public async Task A_replay_over_HTTP_is_delivered_with_the_trace_of_the_first_sending()
    {
        const string body = "nothing has this id, either";
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await SendAsync(QueueNames.Attachments, body, trace);
        var admin = new StoryClient(shared.Host.Http) { AuditReason = "The test looks at it" };
        await admin.SignInAsync(KelmahAdmin.Email, KelmahAdmin.Password, CancellationToken.None);
        var first = await LetterAsync(admin, body, static _ => true);

        await admin.PostAsync($"/api/v1/admin/dead-letters/{first.Text("id")}/replay", null, CancellationToken.None);

        var again = await LetterAsync(admin, body, letter => letter.Text("id") != first.Text("id"));
        Assert.Equal(first.Text("messageId"), again.Text("messageId"));
        await using var client = new ServiceBusClient(shared.Host.Bus.ConnectionString);
        await using var receiver = client.CreateReceiver(QueueNames.Attachments, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var delivered = (await receiver.PeekMessagesAsync(100)).Single(letter => again.Text("id").EndsWith($":{letter.SequenceNumber}", StringComparison.Ordinal));
        Assert.Equal(trace, delivered.ApplicationProperties["Diagnostic-Id"]);
    }

    private static async Task<JsonElement> LetterAsync(StoryClient admin, string body, Func<JsonElement, bool> isIt)
    {
        var letters = await admin.WaitForAsync("/api/v1/admin/dead-letters?queue=attachments", found => Matching(found).Any(), CancellationToken.None);
        return Matching(letters).First();

        IEnumerable<JsonElement> Matching(JsonElement found) => found.Items().Where(letter => letter.Text("body") == body && isIt(letter));
    }

    private async Task SendAsync(string queue, string body, string? trace = null)
    {
        await using var client = new ServiceBusClient(shared.Host.Bus.ConnectionString);
        var message = new ServiceBusMessage(body);
        if (trace is not null) message.ApplicationProperties["Diagnostic-Id"] = trace;
        await client.CreateSender(queue).SendMessageAsync(message);
    }
}
