using Kelmah.Kernel.Modules;

namespace Kelmah.Kernel.Encryption;

/// <summary>The keys of users' sensitive texts.</summary>
public sealed class EncryptionModule : IModule
{
    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        module.Collection(DataKeyCollection.Definition);
        module.PersonalData(new(DataKeyCollection.Definition)
        {
            NotExported = "A key under another key: a secret, and nothing about the user.",
            Kept = "The last commit of the erasure destroys it.",
        });
        module.Collection(SealingProgressCollection.Definition);
        module.PersonalData(new(SealingProgressCollection.Definition) { NotExported = PersonalDataRule.NotPersonal, Kept = PersonalDataRule.NotPersonal });
    }
}
