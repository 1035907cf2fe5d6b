using Kelmah.Kernel.Modules;

namespace Kelmah.Kernel.Encryption;

/// <summary>The keys of users' sensitive texts.</summary>
public sealed class EncryptionModule : IModule
{
    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        module.Collection(DataKeyCollection.Definition);
        module.Retention(DataKeyCollection.Definition, RetentionEnd.Erasure, "until the last commit of the erasure");
        module.PersonalData(new(DataKeyCollection.Definition)
        {
            NotExported = "A key under another key: a secret, and nothing about the user.",
            Kept = "The last commit of the erasure destroys it.",
        });
        module.Collection(SealingProgressCollection.Definition);
        module.Retention(SealingProgressCollection.Definition, RetentionEnd.Nothing, "for good: one document for each collection with encrypted texts");
        module.PersonalData(new(SealingProgressCollection.Definition) { NotExported = PersonalDataRule.NotPersonal, Kept = PersonalDataRule.NotPersonal });
    }
}
