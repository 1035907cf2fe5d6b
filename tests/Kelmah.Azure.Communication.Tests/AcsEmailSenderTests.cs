using Azure.Communication.Email;
using Azure.Core.Pipeline;
using Kelmah.Adapters.Tests.Outbox;
using Kelmah.Notifications;

namespace Kelmah.Azure.Communication.Tests;

/// <summary>
/// What the official client sends. It goes on to the service when <c>KELMAH_TEST_ACS</c> holds a connection string, from the address
/// <c>KELMAH_TEST_ACS_FROM</c> to <c>KELMAH_TEST_ACS_TO</c>; else it is accepted here.
/// </summary>
public sealed class AcsEmailSenderTests : EmailSenderContract, IDisposable
{
    private const string Nowhere = "endpoint=https://acs.kelmah.test/;accesskey=a2V5";

    private readonly AcsRequests requests = new(goesOn: Setting("KELMAH_TEST_ACS") is not null);

    public AcsEmailSenderTests()
    {
        var client = new EmailClient(
            Setting("KELMAH_TEST_ACS") ?? Nowhere, new EmailClientOptions { Transport = new HttpClientTransport(requests) });
        Sender = new AcsEmailSender(client, new CommunicationOptions(From, "none"));
    }

    protected override IEmailSender Sender { get; }

    protected override string From => Setting("KELMAH_TEST_ACS_FROM") ?? "no-reply@kelmah.test";

    protected override string To => Setting("KELMAH_TEST_ACS_TO") ?? base.To;

    protected override Task<ReceivedMail> ReceiveAsync() => Task.FromResult(requests.Last!);

    public void Dispose() => requests.Dispose();

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
