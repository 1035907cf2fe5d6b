using System.ComponentModel.DataAnnotations;
using Kelmah.Attachments;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Exports;

/// <summary>The exports of users: asked for, looked at, downloaded by their owner only, deleted after their time.</summary>
public sealed class PersonalDataExports(
    IDocumentStore store, Transactor transactor, IAttachmentContents contents, ExportOptions options, TimeProvider clock, IIdSource ids)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>Asks for an export. While one of the caller's is pending, that one is the answer; refused beyond the number of a day.</summary>
    public Task<Result<ExportView>> RequestAsync(Caller caller, CancellationToken cancellationToken) =>
        transactor.RunAsync<ExportView>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var recent = new Query<PersonalDataExport>
            {
                Where = PersonalDataExportCollection.UserId.Is(caller.UserId) & PersonalDataExportCollection.CreatedAt.Above(now - Day),
                Limit = Query<PersonalDataExport>.MaxLimit,
            };
            var found = (await work.QueryAsync(recent, cancellationToken).ConfigureAwait(false)).Items;
            if (found.FirstOrDefault(static export => export.Status == ExportStatus.Pending) is { } pending) return ExportView.Of(pending);
            if (found.Count >= options.PerDay) return new Refusal(ExportErrors.TooMany) { Wait = found.Select(static export => export.CreatedAt).Order().ElementAt(found.Count - options.PerDay) + Day - now };
            return ExportView.Of(work.Insert(PersonalDataExport.Request(ids.NewId(), caller.UserId, now)));
        }, cancellationToken);

    /// <summary>One of the caller's; somebody else's is not found.</summary>
    public async Task<Result<ExportView>> GetAsync(Caller caller, Guid exportId, CancellationToken cancellationToken) =>
        (await FindAsync(caller, exportId, cancellationToken).ConfigureAwait(false)).Then<ExportView>(export => ExportView.Of(export));

    /// <summary>The archive of one of the caller's; refused until it is ready.</summary>
    /// <exception cref="StoreUnavailableException">The store of contents or documents does not answer.</exception>
    public async Task<Result<OpenedExport>> OpenAsync(Caller caller, Guid exportId, CancellationToken cancellationToken)
    {
        var found = await FindAsync(caller, exportId, cancellationToken).ConfigureAwait(false);
        return found.IsRefused(out var refusal, out var export) ? refusal : await OpenAsync(export, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The archive of the caller's latest export that is ready; refused where there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store of contents or documents does not answer.</exception>
    public async Task<Result<OpenedExport>> OpenLatestAsync(Caller caller, CancellationToken cancellationToken)
    {
        await foreach (var export in store.AllAsync(PersonalDataExportCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false))
        {
            if (export.Status == ExportStatus.Ready) return await OpenAsync(export, cancellationToken).ConfigureAwait(false);
        }

        return ExportErrors.NotReady;
    }

    /// <summary>What <see cref="PersonalDataExport.Build"/> does. Safe to repeat.</summary>
    public Task<Result<PersonalDataExport>> FailAsync(Guid exportId, CancellationToken cancellationToken) =>
        transactor.RunAsync<PersonalDataExport>(actorId: null, async work =>
        {
            var export = await work.FindAsync<PersonalDataExport>(exportId, cancellationToken).ConfigureAwait(false);
            if (export is null) return RequestErrors.NotFound;
            var failed = export.Fail(options.Kept, clock.GetUtcNow());
            return failed.Then<PersonalDataExport>(next => next.NewEvents.IsEmpty ? next : work.Update(next));
        }, cancellationToken);

    /// <summary>What <see cref="PersonalDataExport.Expiry"/> does. Safe to repeat.</summary>
    public Task<Result<PersonalDataExport>> DeleteAsync(Guid exportId, CancellationToken cancellationToken) =>
        transactor.RunAsync<PersonalDataExport>(actorId: null, async work =>
        {
            var now = clock.GetUtcNow();
            var export = await work.FindAsync<PersonalDataExport>(exportId, cancellationToken).ConfigureAwait(false);
            if (export is null) return RequestErrors.NotFound;
            if (export.KeptUntil is null || export.KeptUntil > now) return ExportErrors.Built;
            work.Delete(export.Delete(now));
            return export;
        }, cancellationToken);

    /// <summary>Deletes the archive of an export that was deleted. Safe to repeat.</summary>
    /// <exception cref="StoreUnavailableException">The store of contents does not answer: the event comes again.</exception>
    public Task DropContentAsync(Guid exportId, CancellationToken cancellationToken) => contents.DeleteAsync(exportId, cancellationToken);

    private async Task<Result<PersonalDataExport>> FindAsync(Caller caller, Guid exportId, CancellationToken cancellationToken)
    {
        var export = await store.FindAsync<PersonalDataExport>(exportId, cancellationToken).ConfigureAwait(false);
        return export is not null && export.UserId == caller.UserId ? export : RequestErrors.NotFound;
    }

    private async Task<Result<OpenedExport>> OpenAsync(PersonalDataExport export, CancellationToken cancellationToken)
    {
        switch (export.Status)
        {
            case ExportStatus.Pending: return ExportErrors.NotReady;
            case ExportStatus.Failed: return ExportErrors.Failed;
            case ExportStatus.Ready: break;
        }

        var content = await contents.OpenAsync(export.Id, cancellationToken).ConfigureAwait(false);
        return content is null ? RequestErrors.NotFound : new OpenedExport(export.CreatedAt, content);
    }
}

/// <summary>Settings <c>Exports__…</c>.</summary>
public sealed class ExportOptions
{
    /// <summary>Exports that one user can ask for in 24 hours.</summary>
    [Range(1, 50)]
    public int PerDay { get; set; } = 3;

    /// <summary>Days after which an archive is deleted.</summary>
    [Range(1, 90)]
    public int KeptDays { get; set; } = 7;

    /// <summary>Archives that one process builds at once. Each keeps a reader of the database busy.</summary>
    [Range(1, 16)]
    public int AtOnce { get; set; } = 2;

    public TimeSpan Kept => TimeSpan.FromDays(KeptDays);
}
