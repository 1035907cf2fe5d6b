using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Platform;

/// <summary>Health and documentation.</summary>
public static class PlatformServices
{
    public static void AddPlatform(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<Readiness>();
}
