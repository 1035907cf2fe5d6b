using Kelmah.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Jobs;

/// <summary>Jobs and applications to them.</summary>
public static class JobsServices
{
    public static void AddJobs(this IHostApplicationBuilder builder) => builder.Services
        .AddSingleton<OwnJobs>().AddSingleton<DraftJob>().AddSingleton<ChangeJob>().AddSingleton<DiscardJob>()
        .AddSingleton<PublishJob>().AddSingleton<CloseJob>().AddSingleton<ReopenJob>()
        .AddSingleton<GetJob>().AddSingleton<ListJobs>().AddSingleton<ListJobRevisions>().AddSingleton<PassJobDeadlines>()
        .AddSingleton<ApplyToJob>().AddSingleton<GetApplication>().AddSingleton<ListJobApplications>()
        .AddSingleton<ListOwnApplications>().AddSingleton<WithdrawApplication>().AddSingleton<RejectApplication>()
        .AddSingleton<MakeOffer>().AddSingleton<ListOffers>().AddSingleton<PreviewPay>()
        .AddSingleton<SaveJob>().AddSingleton<ListSavedJobs>().AddSingleton<SavedSearches>().AddSingleton<AlertSavedSearches>()
        .AddSingleton<LearnSkills>().AddSingleton<SuggestSkills>()
        .AddSingleton<RecommendJobs>().AddSingleton<MatchWorkers>();
}
