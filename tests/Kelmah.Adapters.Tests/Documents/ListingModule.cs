using Kelmah.Kernel.Modules;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>Stores the entities of these tests.</summary>
public sealed class ListingModule : IModule
{
    public void Describe(ModuleBuilder module)
    {
        module.Collection(ListingCollection.Definition);
        module.Collection(SellerCollection.Definition);
        module.Collection(BillCollection.Definition);
        module.Collection(BillLineCollection.Definition);
        module.On<ListingBroken>().Forward("listings", _ => "");
    }
}
