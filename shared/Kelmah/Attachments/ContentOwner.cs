using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>Documents that contents are stored for, under the document's id. A content that no such document has is an orphan.</summary>
/// <param name="HasAsync">Whether there is a document of an id.</param>
public sealed record ContentOwner(Func<IDocumentReader, Guid, CancellationToken, Task<bool>> HasAsync);

/// <summary>Says whose contents are stored.</summary>
public static class ContentOwners
{
    /// <summary>Stores contents for the documents of a type: the sweep keeps each as long as its document is there.</summary>
    public static void KeepsContents<T>(this ModuleBuilder module)
        where T : Entity =>
        module.Add(new ContentOwner(static async (store, id, stop) => await store.FindAsync<T>(id, stop).ConfigureAwait(false) is not null));
}
