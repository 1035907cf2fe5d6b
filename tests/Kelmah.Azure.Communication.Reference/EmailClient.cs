using Azure.Core;

namespace Azure.Communication.Email;

public class EmailClient
{
    public EmailClient(string connectionString, EmailClientOptions options) => throw null;

    public EmailClient(Uri endpoint, TokenCredential credential, EmailClientOptions options = null) => throw null;

    protected EmailClient() => throw null;

    public virtual Task<EmailSendOperation> SendAsync(
        WaitUntil wait, EmailMessage message, CancellationToken cancellationToken = default) => throw null;
}

public class EmailClientOptions : ClientOptions
{
    public enum ServiceVersion
    {
        V2021_10_01_Preview = 1,
        V2023_01_15_Preview = 2,
        V2023_03_31 = 3,
    }

    public EmailClientOptions(ServiceVersion version = ServiceVersion.V2023_03_31) => throw null;
}

public class EmailMessage
{
    public EmailMessage(string senderAddress, EmailRecipients recipients, EmailContent content) => throw null;

    public EmailMessage(string senderAddress, string recipientAddress, EmailContent content) => throw null;

    public IDictionary<string, string> Headers => throw null;
}

public class EmailRecipients
{
    public EmailRecipients(IEnumerable<EmailAddress> to) => throw null;

    public EmailRecipients(
        IEnumerable<EmailAddress> to = null, IEnumerable<EmailAddress> cc = null, IEnumerable<EmailAddress> bcc = null) => throw null;
}

public readonly struct EmailAddress
{
    public EmailAddress(string address) => throw null;

    public EmailAddress(string address, string displayName) => throw null;
}

public class EmailContent
{
    public EmailContent(string subject) => throw null;

    public string PlainText { get => throw null; set => throw null; }
}

public class EmailSendOperation : Operation<EmailSendResult>
{
    public EmailSendOperation(string id, EmailClient client) => throw null;

    protected EmailSendOperation() => throw null;

    public override bool HasCompleted => throw null;

    public override bool HasValue => throw null;

    public override string Id => throw null;

    public override EmailSendResult Value => throw null;

    public override Response GetRawResponse() => throw null;

    public override Response UpdateStatus(CancellationToken cancellationToken = default) => throw null;

    public override ValueTask<Response> UpdateStatusAsync(CancellationToken cancellationToken = default) => throw null;
}

public class EmailSendResult
{
    internal EmailSendResult() => throw null;
}
