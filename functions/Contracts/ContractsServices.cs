using Kelmah.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Contracts;

/// <summary>Contracts and their milestones.</summary>
public static class ContractsServices
{
    public static void AddContracts(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ContractOptions>().Bind(builder.Configuration.GetSection("Contracts")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ContractOptions>>().Value);
        AddParties(services);
        AddDeadlines(services);
    }

    private static void AddParties(IServiceCollection services) => services
        .AddSingleton<MilestoneCommands>().AddSingleton<ContractEnding>()
        .AddSingleton<ContractDrafting>().AddSingleton<AcceptApplication>().AddSingleton<AcceptOffer>().AddSingleton<GetContract>().AddSingleton<ListContracts>().AddSingleton<ReviseContract>()
        .AddSingleton<SignContract>().AddSingleton<CancelContract>().AddSingleton<PreviewCancellation>().AddSingleton<GetContractTimeline>()
        .AddSingleton<AddMilestone>().AddSingleton<ReviseMilestone>().AddSingleton<RemoveMilestone>().AddSingleton<ListMilestones>()
        .AddSingleton<GetMilestone>().AddSingleton<StartMilestone>().AddSingleton<SubmitMilestone>().AddSingleton<ExtendMilestone>()
        .AddSingleton<ApproveMilestone>().AddSingleton<RequestMilestoneChanges>();

    private static void AddDeadlines(IServiceCollection services) => services
        .AddSingleton<MarkMilestoneOverdue>().AddSingleton<AutoApproveMilestone>().AddSingleton<MarkNothingDelivered>()
        .AddSingleton<ExpireContract>().AddSingleton<CompleteContract>().AddSingleton<SendReminder>().AddSingleton<FindDueWork>();
}
