using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kelmah.LocalHost;

/// <summary>Reads the parameter with <see cref="FromBodyAttribute"/>.</summary>
internal static class RequestBody
{
    /// <summary>The body as JSON.</summary>
    /// <exception cref="BadHttpRequestException">415 for another media type, 400 for a body that does not fit.</exception>
    public static async ValueTask<object> ReadAsync(HttpContext http, Type type)
    {
        if (!http.Request.HasJsonContentType())
            throw new BadHttpRequestException("The body is not JSON.", StatusCodes.Status415UnsupportedMediaType);
        var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            return await http.Request.ReadFromJsonAsync(type, options, http.RequestAborted).ConfigureAwait(false)
                ?? throw new BadHttpRequestException("The body is null.");
        }
        catch (JsonException error)
        {
            throw new BadHttpRequestException("The body is not the JSON that the function takes.", error);
        }
    }
}
