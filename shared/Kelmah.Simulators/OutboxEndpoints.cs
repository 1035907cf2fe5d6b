using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kelmah.Simulators;

/// <summary><c>GET /simulators/outbox</c>: what would have been sent, newest first, as JSON or as a page.</summary>
internal sealed class OutboxEndpoints(DataFolder folder) : ILocalEndpoints
{
    private const string Style =
        "body{font:16px/1.5 system-ui;max-width:50rem;margin:2rem auto;padding:0 1rem}"
        + "article{border:1px solid #ccc;border-radius:.5rem;padding:1rem;margin:1rem 0}pre{white-space:pre-wrap;font:inherit}";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapMethods("/simulators/outbox", ["GET"], async http =>
    {
        var messages = await OutboxMessage.ReadAllAsync(folder.OutboxPath, http.RequestAborted).ConfigureAwait(false);
        var wantsPage = http.Request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);
        IResult result = wantsPage
            ? TypedResults.Text(Page(messages), MediaTypeNames.Text.Html, Encoding.UTF8)
            : TypedResults.Json(messages, Json);
        await result.ExecuteAsync(http).ConfigureAwait(false);
    });

    private static string Page(IReadOnlyList<OutboxMessage> messages)
    {
        var page = new StringBuilder($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Outbox</title><style>{Style}</style>");
        page.Append("<h1>Outbox</h1>");
        if (messages.Count == 0) page.Append("<p>Nothing has been sent yet.</p>");
        foreach (var message in messages)
        {
            page.Append("<article><header><strong>").Append(Escape(message.Subject ?? message.Channel)).Append("</strong><br>")
                .Append(Escape($"{message.Channel} to {message.To}, {message.CreatedAt:u}")).Append("</header><pre>")
                .Append(Escape(message.Body)).Append("</pre></article>");
        }

        return page.Append("</html>").ToString();
    }

    private static string Escape(string text) => HtmlEncoder.Default.Encode(text);
}
