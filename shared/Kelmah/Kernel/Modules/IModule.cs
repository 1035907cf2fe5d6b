namespace Kelmah.Kernel.Modules;

/// <summary>A part of the product. It tells the rest of the house about itself here, and nowhere else.</summary>
public interface IModule
{
    /// <summary>Says what the module stores, which deadlines run in it, and what follows from its events.</summary>
    void Describe(ModuleBuilder module);
}
