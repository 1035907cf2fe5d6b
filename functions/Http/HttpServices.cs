using Kelmah.Adapters;
using Kelmah.Adapters.Redis;
using Kelmah.Kernel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Http;

/// <summary>What the HTTP conventions need.</summary>
public static class HttpServices
{
    public static void AddHttp(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitOptions>().Bind(builder.Configuration.GetSection("RateLimits")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<HttpOptions>().Bind(builder.Configuration.GetSection("Http"))
            .Validate(options => options.Origins() is not null, "The setting Http__CorsOrigins is not a list of origins such as https://app.example.com, separated by commas.")
            .ValidateOnStart();
        builder.Services.AddCors();
        builder.Services.AddSingleton<IIdSource, IdSource>();
        // Rate limits and locks, and the revoked sessions, which stand beside them in Redis.
        builder.Services.AddRedisOrMemory(builder.Configuration);
        builder.Services.AddSingleton<CallerAddress>();
    }
}
