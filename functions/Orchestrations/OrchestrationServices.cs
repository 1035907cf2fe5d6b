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
        builder.Services.AddSingleton<GetContractProcess>();
        builder.Services.AddSingleton<GetMilestoneProcess>();
        builder.Services.AddSingleton<GetFundingProcess>();
        builder.Services.AddSingleton<GetRefundRequestProcess>();
        builder.Services.AddSingleton<PassDeadline>();
        builder.Services.AddSingleton<OneByOne>();
    }
}
