using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Idempotency;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>A value as JSON, with an <c>ETag</c> if it has a version.</summary>
public sealed class JsonAnswer<T>(T value, int status, string? location = null) : Answer
{
    public override bool HoldsSecret => typeof(T).IsDefined(typeof(HoldsSecretAttribute), inherit: false) && value is not IHoldsSecretAtTimes { HoldsSecret: false };

    public override RecordedAnswer Render(HttpContext http)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, AnswerJson.Options);
        return new(status, "application/json", body, location, value is IVersioned versioned ? EntityTag.Of(versioned.Version, body) : null);
    }
}
