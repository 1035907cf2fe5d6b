using System.Net;
using System.Text.Json;
using Kelmah.Adapters.Tests.Outbox;

namespace Kelmah.Azure.Communication.Tests;

/// <summary>Reads the request that sends a mail, and hands it on or answers it as the service does when it accepts it.</summary>
internal sealed class AcsRequests(bool goesOn) : DelegatingHandler(new HttpClientHandler())
{
    public ReceivedMail? Last { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Last = Read(JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken)).RootElement);
        return goesOn ? await base.SendAsync(request, cancellationToken) : Accepted(Guid.NewGuid());
    }

    private static ReceivedMail Read(JsonElement mail)
    {
        var to = mail.GetProperty("recipients").GetProperty("to")[0];
        var content = mail.GetProperty("content");
        return new ReceivedMail(
            Text(mail, "senderAddress"),
            Text(to, "address"),
            to.TryGetProperty("displayName", out var name) ? name.GetString()! : "",
            Text(content, "subject"),
            Text(content, "plainText"),
            mail.GetProperty("headers").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static HttpResponseMessage Accepted(Guid operation) => new(HttpStatusCode.Accepted)
    {
        Headers = { { "Operation-Location", $"https://acs.kelmah.test/emails/operations/{operation}" } },
        Content = new StringContent($$"""{"id": "{{operation}}", "status": "Running"}""", null, "application/json"),
    };
}
