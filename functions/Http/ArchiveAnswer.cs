using Kelmah.Kernel.Idempotency;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>A zip archive.</summary>
public sealed class ArchiveAnswer(byte[] bytes) : Answer
{
    public override RecordedAnswer Render(HttpContext http) => new(StatusCodes.Status200OK, "application/zip", bytes);
}
