using Azure.Core;

namespace Azure.Communication.Sms;

public class SmsClient
{
    public SmsClient(Uri endpoint, TokenCredential tokenCredential, SmsClientOptions options = null) => throw null;

    protected SmsClient() => throw null;

    public virtual Task<Response<SmsSendResult>> SendAsync(
        string from, string to, string message, SmsSendOptions options = null, CancellationToken cancellationToken = default) => throw null;

    public virtual Task<Response<IReadOnlyList<SmsSendResult>>> SendAsync(
        string from, IEnumerable<string> to, string message, SmsSendOptions options = null, CancellationToken cancellationToken = default) =>
        throw null;
}

public class SmsClientOptions : ClientOptions
{
    public enum ServiceVersion
    {
        V2021_03_07 = 1,
    }

    public SmsClientOptions(ServiceVersion version = ServiceVersion.V2021_03_07) => throw null;
}

public class SmsSendOptions
{
    public SmsSendOptions(bool enableDeliveryReport) => throw null;

    public string Tag { get => throw null; set => throw null; }
}

public class SmsSendResult
{
    internal SmsSendResult() => throw null;

    public int HttpStatusCode => throw null;

    public bool Successful => throw null;
}
