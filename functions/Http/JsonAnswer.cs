using System.Globalization;
using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Idempotency;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>A value as JSON, with its version as <c>ETag</c>.</summary>
public sealed class JsonAnswer<T>(T value, int status, string? location = null) : Answer
{
    public override bool HoldsSecret => typeof(T).IsDefined(typeof(HoldsSecretAttribute), inherit: false);

    public override RecordedAnswer Render(HttpContext http) =>
        new(status, "application/json", JsonSerializer.SerializeToUtf8Bytes(value, AnswerJson.Options), location, ETag());

    private string? ETag() => value is IVersioned versioned ? string.Create(CultureInfo.InvariantCulture, $"\"{versioned.Version}\"") : null;
}
