using System.Text.Json;
using Kelmah.Kernel.Serialization;
using Kelmah.Notifications;

namespace Kelmah.Adapters.Outbox;

/// <summary>Writes each SMS and push as <c>{notificationId}.json</c>: <c>{id, channel, to, title?, body, createdAt}</c>.</summary>
public sealed class OutboxTextSender(OutboxFolder folder) : ISmsSender, IPushSender
{
    /// <inheritdoc/>
    public Task SendAsync(SmsMessage message, CancellationToken cancellationToken) =>
        WriteAsync(new OutboxText(message.Id, "sms", message.To, null, message.Body, message.CreatedAt), cancellationToken);

    /// <inheritdoc/>
    public Task SendAsync(PushMessage message, CancellationToken cancellationToken) =>
        WriteAsync(
            new OutboxText(message.Id, "push", $"user:{message.UserId}", message.Title, message.Body, message.CreatedAt), cancellationToken);

    private async Task WriteAsync(OutboxText text, CancellationToken cancellationToken)
    {
        try
        {
            await folder.WriteAsync($"{text.Id}.json", JsonSerializer.SerializeToUtf8Bytes(text, StorageJson.Options), cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException("outbox_not_writable", failure);
        }
    }

    private sealed record OutboxText(Guid Id, string Channel, string To, string? Title, string Body, DateTimeOffset CreatedAt);
}
