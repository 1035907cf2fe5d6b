using Kelmah.Contracts;
using Kelmah.Functions.Timers;
using Kelmah.Payments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Orchestrations;

/// <summary>What the orchestrations need.</summary>
public static class OrchestrationServices
{
    public static void AddOrchestrations(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OneByOne>();
    }
}
