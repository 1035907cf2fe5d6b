using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Kelmah.Simulators.Tests;

public sealed class OutboxEndpointsTests
{
    private static readonly Uri Outbox = new("/simulators/outbox", UriKind.Relative);

    [Fact]
    public async Task An_outbox_that_is_not_there_is_empty()
    {
        await using var host = await RunningHost.StartAsync<OutboxEndpointsTests>(builder => builder.AddSimulators());
        Assert.Equal("[]", await host.Http.GetStringAsync(Outbox));
    }

    [Fact]
    public async Task Messages_of_all_channels_are_listed_newest_first()
    {
        await using var host = await RunningHost.StartAsync<OutboxEndpointsTests>(builder => builder.AddSimulators());
        host.Folder.Write(".kelmah/outbox/1.json", """
            {"id": "1", "channel": "sms", "to": "+233200000000", "body": "code 123456", "createdAt": "2026-01-02T00:00:00Z"}
            """);
        host.Folder.Write(".kelmah/outbox/2.eml", """
            From: "Kelmah" <noreply@kelmah.example>
            To: "Ama" <ama@example.com>
            Subject: =?utf-8?B?SGVsbMO2?=
             =?utf-8?Q?_w=C3=B6rld?=
            Date: Sat, 03 Jan 2026 10:00:00 +0000
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: base64

            Vmlkw6kKbmV4dCBsaW5lCg==

            """.ReplaceLineEndings("\r\n"));
        host.Folder.Write(".kelmah/outbox/3.json", """
            {"id": "3", "channel": "push", "to": "user:1", "title": "Paid", "body": "GHS 150.00", "createdAt": "2026-01-01T00:00:00Z"}
            """);
        host.Folder.Write(".kelmah/outbox/.4.json.7.partial", "{");
        host.Folder.Write(".kelmah/outbox/5.json", "{");
        var messages = await host.Http.GetFromJsonAsync<JsonElement[]>(Outbox);
        Assert.Equal(["2", "1", "3"], messages!.Select(message => message.GetProperty("id").GetString()));
        var mail = messages![0];
        Assert.Equal("email", mail.GetProperty("channel").GetString());
        Assert.Equal("ama@example.com", mail.GetProperty("to").GetString());
        Assert.Equal("Hellö wörld", mail.GetProperty("subject").GetString());
        Assert.Equal("Vidé\nnext line", mail.GetProperty("body").GetString());
        Assert.Equal("code 123456", messages[1].GetProperty("body").GetString());
        Assert.False(messages[1].TryGetProperty("subject", out _));
        Assert.Equal("Paid", messages[2].GetProperty("subject").GetString());
    }

    [Fact]
    public async Task The_page_shows_messages_as_text_and_never_as_markup()
    {
        await using var host = await RunningHost.StartAsync<OutboxEndpointsTests>(builder => builder.AddSimulators());
        host.Folder.Write(".kelmah/outbox/1.json", """{"channel": "sms", "to": "<b>", "body": "<script>alert(1)</script>"}""");
        using var request = new HttpRequestMessage(HttpMethod.Get, Outbox);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var response = await host.Http.SendAsync(request);
        var page = await response.Content.ReadAsStringAsync();
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
    }
}
