using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;

namespace Kelmah.Jobs;

/// <summary>Jobs, applications and offers, saved jobs and searches.</summary>
public sealed class JobsModule : IModule
{
    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        DescribeJobs(module);
        DescribeApplications(module);
        DescribeInvitations(module);
        DescribeSaved(module);
        module.Notify(() => JobNotifications.Templates);
    }

    private static void DescribeJobs(ModuleBuilder module)
    {
        module.Collection(JobCollection.Definition);
        module.Retention(JobCollection.Definition, RetentionEnd.Erasure, "for good; the erasure deletes drafts and empties the rest");
        module.Shown((Caller reader, Job job) => reader.IsAdmin || job.HirerId == reader.UserId ? JobView.Of(job, hirer: null, applications: null) : null);
        module.On<JobEvent>().About(happened => new(JobId: happened.JobId, HirerId: happened.HirerId));
        module.PersonalData(new(JobCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(JobCollection.HirerId.Is(userId), stop),
            Erase = async (eraser, userId, stop) =>
            {
                await eraser.DeleteAsync(JobCollection.HirerId.Is(userId) & JobCollection.Status.Is(JobStatus.Draft), stop).ConfigureAwait(false);
                await eraser.ChangeAsync(JobCollection.HirerId.Is(userId), job => job.ErasePersonalData(eraser.Now), stop).ConfigureAwait(false);
            },
        });
        module.Collection(JobRevisionCollection.Definition);
        module.Retention(JobRevisionCollection.Definition, RetentionEnd.Erasure, "for good; the erasure empties it");
        module.PersonalData(new(JobRevisionCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(JobRevisionCollection.HirerId.Is(userId), stop),
            Erase = (eraser, userId, stop) =>
                eraser.ChangeAsync(JobRevisionCollection.HirerId.Is(userId), revision => revision.ErasePersonalData(eraser.Now), stop),
        });
        module.Collection(SkillNameCollection.Definition);
        module.Retention(SkillNameCollection.Definition, RetentionEnd.Nothing, "for good: words that jobs have used");
        module.PersonalData(new(SkillNameCollection.Definition) { NotExported = PersonalDataRule.NotPersonal, Kept = PersonalDataRule.NotPersonal });
        module.On<JobPublished>().Run((SkillNames skills, JobPublished published, CancellationToken stop) => skills.AddFromJobAsync(published.JobId, stop));
        module.On<JobChanged>().Run((SkillNames skills, JobChanged changed, CancellationToken stop) =>
            changed.Status == JobStatus.Active ? skills.AddFromJobAsync(changed.JobId, stop) : Task.CompletedTask);
    }

    private static void DescribeApplications(ModuleBuilder module)
    {
        module.Collection(ApplicationCollection.Definition);
        module.Retention(ApplicationCollection.Definition, RetentionEnd.Erasure, "for good; the erasure empties it");
        module.OpenReading<IDocumentStore>("applications", async (store, reader, id, stop) =>
            (await store.FindApplicationForAsync(reader, id, stop).ConfigureAwait(false)).Refusal is null);
        module.SubjectsOf((store, userId, stop) => store.ApplicationsOfAsync(userId, stop).Select(application => $"applications/{application.Id}"));
        module.On<ApplicationEvent>().About(happened => new(JobId: happened.JobId, HirerId: happened.HirerId, WorkerId: happened.WorkerId));
        module.PersonalData(new(ApplicationCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(ApplicationCollection.WorkerId.Is(userId), stop),
            Erase = async (eraser, userId, stop) =>
            {
                await eraser.ChangeAsync(ApplicationCollection.WorkerId.Is(userId), mine => mine.EraseWorkerData(eraser.Now), stop).ConfigureAwait(false);
                await eraser.ChangeAsync(ApplicationCollection.HirerId.Is(userId), theirs => theirs.EraseHirerData(eraser.Now), stop).ConfigureAwait(false);
            },
        });
        module.On<ApplicationRejected>().Facts((JobApplication rejected, NotificationFacts facts) => facts with { Reason = rejected.RejectionReason });
        module.Collection(OfferCollection.Definition);
        module.Retention(OfferCollection.Definition, RetentionEnd.Erasure, "for good; the erasure empties it");
        module.On<OfferMade>().About(made => new(JobId: made.JobId, HirerId: made.HirerId, WorkerId: made.WorkerId));
        module.PersonalData(new(OfferCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(OfferCollection.MadeBy.Is(userId), stop),
            Erase = (eraser, userId, stop) => eraser.ChangeAsync(OfferCollection.MadeBy.Is(userId), offer => offer.ErasePersonalData(eraser.Now), stop),
        });
    }

    private static void DescribeInvitations(ModuleBuilder module)
    {
        module.Settings<InvitationOptions>("Invitations");
        module.Collection(InvitationCollection.Definition);
        module.Retention(InvitationCollection.Definition, RetentionEnd.Erasure, "until the erasure of either user");
        module.On<InvitationEvent>().About(happened => new(JobId: happened.JobId, HirerId: happened.HirerId, WorkerId: happened.WorkerId));
        module.PersonalData(new(InvitationCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(InvitationCollection.HirerId.Is(userId) | InvitationCollection.WorkerId.Is(userId), stop),
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(
                InvitationCollection.HirerId.Is(userId) | InvitationCollection.WorkerId.Is(userId), invitation => invitation.Erase(eraser.Now), stop),
        });
    }

    private static void DescribeSaved(ModuleBuilder module)
    {
        module.Collection(SavedWorkerCollection.Definition);
        module.Retention(SavedWorkerCollection.Definition, RetentionEnd.Erasure, "until it is removed, or the erasure of either user");
        module.PersonalData(new(SavedWorkerCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(SavedWorkerCollection.HirerId.Is(userId), stop),
            Erase = (eraser, userId, stop) =>
                eraser.DeleteAsync(SavedWorkerCollection.HirerId.Is(userId) | SavedWorkerCollection.WorkerId.Is(userId), saved => saved.Forget(eraser.Now), stop),
        });
        module.Collection(SavedJobCollection.Definition);
        module.Retention(SavedJobCollection.Definition, RetentionEnd.Erasure, "until it is removed, or the erasure");
        module.PersonalData(new(SavedJobCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(SavedJobCollection.UserId.Is(userId), stop),
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(SavedJobCollection.UserId.Is(userId), stop),
        });
        module.Collection(SearchMatchCollection.Definition);
        module.Retention(SearchMatchCollection.Definition, RetentionEnd.TimeToLive, "30 days, longer than a search looks back");
        module.PersonalData(new(SearchMatchCollection.Definition)
        {
            NotExported = "Which jobs a saved search has told of already; the notifications that say so are exported.",
            Erase = async (eraser, userId, stop) =>
            {
                await foreach (var search in eraser.Store.AllAsync(SavedSearchCollection.UserId.Is(userId), stop).ConfigureAwait(false))
                    await eraser.DeleteAsync(SearchMatchCollection.SearchId.Is(search.Id), stop).ConfigureAwait(false);
            },
        });
        // After the matches, which are found by it.
        module.Collection(SavedSearchCollection.Definition);
        module.On<SearchFoundJobs>()
            .Facts((SavedSearch search, NotificationFacts facts) => facts with { Search = search.Name })
            .Facts(async (store, found, facts, stop) => facts with { FoundJobs = await store.OpenTitlesAsync(found.JobIds, stop).ConfigureAwait(false) });
        module.Retention(SavedSearchCollection.Definition, RetentionEnd.Erasure, "until it is removed, or the erasure");
        module.PersonalData(new(SavedSearchCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(SavedSearchCollection.UserId.Is(userId), stop),
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(SavedSearchCollection.UserId.Is(userId), stop),
        });
    }
}
