using Kelmah.Kernel.Modules;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>Stores the entity of these tests.</summary>
public sealed class ListingModule : IModule
{
    public void Describe(ModuleBuilder module) => module.Collection(ListingCollection.Definition);
}
