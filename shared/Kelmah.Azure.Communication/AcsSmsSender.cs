using Azure;
using Azure.Communication.Sms;
using Kelmah.Notifications;

namespace Kelmah.Azure.Communication;

/// <summary>Hands text messages to Azure Communication Services.</summary>
public sealed class AcsSmsSender(SmsClient client, CommunicationOptions options) : ISmsSender
{
    /// <inheritdoc/>
    public async Task SendAsync(SmsMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var tagged = new SmsSendOptions(enableDeliveryReport: false) { Tag = message.Id.ToString() };
            var sent = await client.SendAsync(options.SmsFrom, message.To, message.Body, tagged, cancellationToken).ConfigureAwait(false);
            if (!sent.Value.Successful) throw AcsFailure.Of(sent.Value.HttpStatusCode, cause: null);
        }
        catch (RequestFailedException failure)
        {
            throw AcsFailure.ToDelivery(failure);
        }
    }
}
