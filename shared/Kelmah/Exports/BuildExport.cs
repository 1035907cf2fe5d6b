using System.IO.Pipelines;
using Kelmah.Attachments;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Exports;

/// <summary>
/// Builds the archive of an export and stores it, a few at once at most. Safe to repeat: what was stored before a crash is replaced,
/// and an archive whose export is gone by then is deleted again.
/// </summary>
public sealed class BuildExport(
    ExportArchive archive, IDocumentStore store, Transactor transactor, IAttachmentContents contents, ExportOptions options, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim places = new(options.AtOnce);

    /// <summary>Builds it, unless that is done, or the export is gone, or others are being built.</summary>
    /// <returns>False where others are being built: try again in a while.</returns>
    /// <exception cref="StoreUnavailableException">The store of contents or documents does not answer.</exception>
    public async Task<bool> TryExecuteAsync(Guid exportId, CancellationToken cancellationToken)
    {
        if (!await places.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false)) return false;
        try
        {
            var export = await store.FindAsync<PersonalDataExport>(exportId, cancellationToken).ConfigureAwait(false);
            if (export is { Status: ExportStatus.Pending }) await BuildAsync(export, cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose() => places.Dispose();

    private async Task BuildAsync(PersonalDataExport export, CancellationToken cancellationToken)
    {
        await StoreAsync(export, cancellationToken).ConfigureAwait(false);
        var finished = await transactor.RunAsync<PersonalDataExport>(actorId: null, async work =>
        {
            var found = await work.FindAsync<PersonalDataExport>(export.Id, cancellationToken).ConfigureAwait(false);
            if (found is null) return RequestErrors.NotFound;
            var built = found.Finish(options.Kept, clock.GetUtcNow());
            return built.Then<PersonalDataExport>(next => next.NewEvents.IsEmpty ? next : work.Update(next));
        }, cancellationToken).ConfigureAwait(false);
        // The user was erased meanwhile, or it took more than a day.
        if (finished.Refusal is not null) await contents.DeleteAsync(export.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One end of a pipe is read into the store while the archive is written into the other: no more than a part of it is in memory.</summary>
    private async Task StoreAsync(PersonalDataExport export, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var written = WriteAsync(export.UserId, pipe.Writer, stopping.Token);
        try
        {
            var content = pipe.Reader.AsStream();
            await using (content.ConfigureAwait(false)) await contents.WriteAsync(export.Id, content, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Where the store took no more, nobody reads what is still written.
            await stopping.CancelAsync().ConfigureAwait(false);
            await ((Task)written).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WriteAsync(Guid userId, PipeWriter writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            var stream = writer.AsStream(leaveOpen: true);
            await using (stream.ConfigureAwait(false)) await archive.WriteAsync(userId, stream, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, the reader of the pipe gets it instead of the end of the archive.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = error;
        }

        await writer.CompleteAsync(failure).ConfigureAwait(false);
    }
}
