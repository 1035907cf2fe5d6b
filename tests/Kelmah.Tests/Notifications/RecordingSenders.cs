using Kelmah.Notifications;

namespace Kelmah.Tests.Notifications;

/// <summary>Takes every message, or fails when told to.</summary>
internal sealed class RecordingSenders : IEmailSender, ISmsSender, IPushSender
{
    public List<object> Taken { get; } = [];

    public DeliveryException? Fail { get; set; }

    public Task SendAsync(EmailMessage message, CancellationToken cancellationToken) => Take(message);

    public Task SendAsync(SmsMessage message, CancellationToken cancellationToken) => Take(message);

    public Task SendAsync(PushMessage message, CancellationToken cancellationToken) => Take(message);

    private Task Take(object message)
    {
        if (Fail is not null) throw Fail;
        Taken.Add(message);
        return Task.CompletedTask;
    }
}
