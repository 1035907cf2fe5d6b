using Kelmah.Adapters;
using Kelmah.Adapters.Redis;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Http;

/// <summary>What the HTTP conventions need.</summary>
public static class HttpServices
{
    public static void AddHttp(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<RateLimitOptions>(builder.Configuration, "RateLimits");
        builder.Services.AddSettings<HttpOptions>(builder.Configuration, "Http")
            // As the tools of the Functions host name it in local.settings.json.
            .PostConfigure(options => options.CorsOrigins = options.CorsOrigins.Length > 0 ? options.CorsOrigins : builder.Configuration["Host:CORS"] ?? "")
            .Validate(options => options.Origins() is not null, "The setting Http__CorsOrigins, or Host__CORS in its place, must be a list of origins such as https://app.example.com, separated by commas.");
        builder.Services.AddCors();
        builder.Services.AddSingleton<IIdSource, IdSource>();
        // Rate limits and locks, and the revoked sessions, which stand beside them in Redis.
        builder.Services.AddRedisOrMemory(builder.Configuration);
        builder.Services.AddSingleton<CallerAddress>().AddSingleton<CallerPlace>();
    }
}
