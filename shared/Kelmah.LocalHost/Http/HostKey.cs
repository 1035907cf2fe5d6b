using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kelmah.LocalHost;

/// <summary>The key of the host, <c>LocalRuntime:HostKey</c>, which a caller gives as on Azure Functions.</summary>
internal static class HostKey
{
    /// <summary>Whether the request has the key, in <c>x-functions-key</c> or as <c>?code=</c>.</summary>
    public static bool IsGiven(HttpRequest request, string key)
    {
        var given = request.Headers["x-functions-key"].ToString() is { Length: > 0 } header
            ? header
            : request.Query["code"].ToString();
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(key));
    }
}
