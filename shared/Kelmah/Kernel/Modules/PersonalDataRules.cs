namespace Kelmah.Kernel.Modules;

/// <summary>
/// What becomes of the personal data in each collection, as the modules describe it. Whoever adds a collection decides what the export
/// and the erasure do with it: a test finds the one that nobody decided on.
/// </summary>
public static class PersonalDataRules
{
    /// <summary>One for each collection. What is found by another is erased before it.</summary>
    public static IReadOnlyList<PersonalDataRule> All { get; } = [.. ModuleCatalogue.Product.All<PersonalDataRule>()];

    /// <summary>Says what the export and the erasure do with a collection.</summary>
    public static void PersonalData(this ModuleBuilder module, PersonalDataRule rule)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.Add(rule);
    }
}
