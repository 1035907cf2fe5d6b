using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>Who asks, where an endpoint admits everybody and tells those who are signed in more.</summary>
public static class AnyCaller
{
    /// <summary>The signed-in caller; null for a stranger. A token that does not hold is refused: who sends one expects to be known.</summary>
    public static Caller? CallerOrStranger(this HttpRequest request) =>
        request.HttpContext.Features.Get<TokenFault>() is null ? request.HttpContext.Features.Get<Caller>() : request.Caller();
}
