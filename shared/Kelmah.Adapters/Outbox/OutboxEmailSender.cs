using Kelmah.Notifications;

namespace Kelmah.Adapters.Outbox;

/// <summary>Writes each mail as <c>{notificationId}.eml</c>, which any mail program opens.</summary>
public sealed class OutboxEmailSender(OutboxFolder folder, NotificationOptions options) : IEmailSender
{
    /// <inheritdoc/>
    public async Task SendAsync(EmailMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await folder.WriteAsync($"{message.Id}.eml", MimeText.Write(message, options), cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException("outbox_not_writable", failure);
        }
    }
}
