using Kelmah.Kernel.Modules;

namespace Kelmah.Benchmarks;

/// <summary>Stores the entity of the benchmarks.</summary>
public sealed class SampleJobModule : IModule
{
    public void Describe(ModuleBuilder module) => module.Collection(SampleJobCollection.Definition);
}
