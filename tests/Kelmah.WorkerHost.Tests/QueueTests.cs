using Azure.Messaging.ServiceBus;
using Kelmah.Application.Queues;
using Kelmah.Functions.Demo;
using Kelmah.Functions.Queues;
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
        var admin = new StoryClient(shared.Host.Http);
        await admin.SignInAsync(KelmahAdmin.Email, KelmahAdmin.Password, CancellationToken.None);

        var letters = await admin.WaitForAsync("/api/v1/admin/dead-letters?queue=attachments", static letters => letters.Items().Count > 0, CancellationToken.None);

        Assert.Equal(body, Assert.Single(letters.Items()).Text("body"));
    }

    private async Task SendAsync(string queue, string body)
    {
        await using var client = new ServiceBusClient(shared.Host.Bus.ConnectionString);
        await client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage(body));
    }
}
