using Kelmah.Kernel.Idempotency;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>A status without a body.</summary>
public sealed class EmptyAnswer(int status) : Answer
{
    public static EmptyAnswer NoContent { get; } = new(StatusCodes.Status204NoContent);

    public static EmptyAnswer Accepted { get; } = new(StatusCodes.Status202Accepted);

    public override RecordedAnswer Render(HttpContext http) => new(status);
}
