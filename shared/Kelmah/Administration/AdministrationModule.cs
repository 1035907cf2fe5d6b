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
            // What the user did, and what was done to the user.
            Export = (store, userId, stop) => store
                .AllAsync(AuditEntryCollection.ActorId.Is(userId) | AuditEntryCollection.Subject.Is($"users/{userId}"), stop).Select(AuditEntryView.Of),
            Kept = "A chain of hashes that nobody can change, administrators included; it names the pseudonym. A reason that an administrator wrote stays.",
        });
        module.Collection(AuditHeadCollection.Definition);
        module.Retention(AuditHeadCollection.Definition, RetentionEnd.Nothing, "for good: it is one document");
        module.On<AuditAdvanced>().Run<AuditAnchors>((anchors, _, stop) => anchors.AdvanceAsync(stop));
        module.PersonalData(new(AuditHeadCollection.Definition) { NotExported = PersonalDataRule.NotPersonal, Kept = PersonalDataRule.NotPersonal });
    }
}
