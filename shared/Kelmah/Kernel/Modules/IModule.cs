namespace Kelmah.Kernel.Modules;

/// <summary>A part of the product that tells the rest of the house about itself, in one place.</summary>
public interface IModule
{
}
