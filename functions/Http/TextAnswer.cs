using System.Collections.Concurrent;
using System.Text;
using Kelmah.Kernel.Idempotency;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>A text that is the same for everybody for as long as the process runs, with an <c>ETag</c>.</summary>
public sealed class TextAnswer : Answer
{
    private readonly RecordedAnswer answer;
    private readonly ConcurrentDictionary<string, byte[]> coded = new(StringComparer.Ordinal);

    /// <summary>Made once and given many times.</summary>
    public TextAnswer(string text, string contentType)
    {
        var body = Encoding.UTF8.GetBytes(text);
        answer = new(StatusCodes.Status200OK, contentType, body, ETag: EntityTag.Of(0, body));
    }

    public override RecordedAnswer Render(HttpContext http) => answer;

    /// <summary>Each coding is made once.</summary>
    protected override ReadOnlyMemory<byte> Encode(HttpContext http, byte[] body) =>
        ContentCoding.Choose(http) is { } coding ? coded.GetOrAdd(coding, static (name, plain) => ContentCoding.Encode(name, plain).ToArray(), body) : body;
}
