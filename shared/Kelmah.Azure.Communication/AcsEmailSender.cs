using Azure;
using Azure.Communication.Email;
using Kelmah.Notifications;
using EmailMessage = Kelmah.Notifications.EmailMessage;
using Mail = Azure.Communication.Email.EmailMessage;

namespace Kelmah.Azure.Communication;

/// <summary>Hands mails to Azure Communication Services.</summary>
public sealed class AcsEmailSender(EmailClient client, CommunicationOptions options) : IEmailSender
{
    /// <inheritdoc/>
    public async Task SendAsync(EmailMessage message, CancellationToken cancellationToken)
    {
        var recipients = new EmailRecipients([new EmailAddress(message.To, message.ToName ?? "")]);
        var mail = new Mail(
            options.EmailFrom, recipients, new EmailContent(message.Subject) { PlainText = message.Body });
        mail.Headers["Auto-Submitted"] = "auto-generated";
        mail.Headers["X-Kelmah-Notification"] = message.Id.ToString();
        try
        {
            await client.SendAsync(WaitUntil.Started, mail, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException failure)
        {
            throw AcsFailure.ToDelivery(failure);
        }
    }
}
