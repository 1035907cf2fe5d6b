using Kelmah.Adapters.Outbox;
using Kelmah.Notifications;

namespace Kelmah.Adapters.Tests.Outbox;

public sealed class OutboxEmailSenderTests : EmailSenderContract, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-outbox-");
    private readonly NotificationOptions options = new();

    public OutboxEmailSenderTests() => Sender = new OutboxEmailSender(new OutboxFolder(folder.FullName, new OutboxOptions()), options);

    protected override IEmailSender Sender { get; }

    protected override string From => options.From;

    protected override async Task<ReceivedMail> ReceiveAsync() =>
        MimeReading.Read(await File.ReadAllBytesAsync(Assert.Single(folder.GetFiles("*.eml")).FullName));

    public void Dispose() => folder.Delete(recursive: true);
}
