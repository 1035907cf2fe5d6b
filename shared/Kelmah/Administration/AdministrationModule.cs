using System.Runtime.CompilerServices;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>The audit trail.</summary>
public sealed class AdministrationModule : IModule
{
    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        module.Collection(AuditEntryCollection.Definition);
        module.Retention(AuditEntryCollection.Definition, RetentionEnd.Nothing, "for good: one entry less would break the chain of hashes");
        module.PersonalData(new(AuditEntryCollection.Definition)
        {
            // What the user did, what was done to the user, and who read what is the user's.
            Export = EntriesAboutAsync,
            Kept = "A chain of hashes that nobody can change, administrators included; it names the pseudonym. A reason that an administrator wrote stays.",
        });
        module.Shown((Caller reader, AuditEntry entry) => reader.IsAdmin ? AuditEntryView.Of(entry) : null);
        module.Collection(AuditHeadCollection.Definition);
        module.Retention(AuditHeadCollection.Definition, RetentionEnd.Nothing, "for good: it is one document");
        module.On<AuditAdvanced>().Run<AuditAnchors>((anchors, _, stop) => anchors.AdvanceAsync(stop));
        module.PersonalData(new(AuditHeadCollection.Definition) { NotExported = PersonalDataRule.NotPersonal, Kept = PersonalDataRule.NotPersonal });
    }

    private static async IAsyncEnumerable<object> EntriesAboutAsync(IDocumentStore store, Guid userId, [EnumeratorCancellation] CancellationToken stop)
    {
        string[] subjects = [$"users/{userId}", .. await PrivateReading.FindSubjectsAsync(store, userId, stop).ConfigureAwait(false)];
        await foreach (var entry in store.AllAsync(AuditEntryCollection.ActorId.Is(userId), stop).ConfigureAwait(false)) yield return AuditEntryView.Of(entry);
        foreach (var some in subjects.Chunk(100))
        {
            await foreach (var entry in store.AllAsync(AuditEntryCollection.Subject.In(some), stop).ConfigureAwait(false))
                if (entry.ActorId != userId) yield return AuditEntryView.Of(entry);
        }
    }
}
