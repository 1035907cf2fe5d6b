using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>Who asks, where an endpoint admits everybody and tells those who are signed in more.</summary>
public static class AnyCaller
{
    /// <summary>The signed-in caller; null for a stranger, and for a token that does not hold.</summary>
    public static Caller? CallerOrStranger(this HttpRequest request) => request.HttpContext.Features.Get<Caller>();
}
