using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using Kelmah.Kernel.Modules;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Kelmah.Functions.Tests.Structure;

/// <summary>The modules of the product depend on the kernel and on those further in, and nothing depends on them but the triggers.</summary>
public sealed class ModuleTests
{
    private static readonly ArchUnitNET.Domain.Architecture House = new ArchLoader()
        .LoadAssemblies(typeof(IModule).Assembly, typeof(Program).Assembly)
        .Build();

    /// <summary>Each module with the modules that it may depend on.</summary>
    public static TheoryData<string, string[]> Known => new()
    {
        { "Kernel", [] },
        { "Notifications", ["Contracts", "Identity", "Jobs"] },
        { "Attachments", ["Identity", "Jobs", "Notifications"] },
        { "Identity", ["Administration", "Attachments", "Jobs", "Notifications", "Payments"] },
        { "Jobs", ["Attachments", "Contracts", "Identity", "Notifications", "Payments"] },
        { "Contracts", ["Attachments", "Disputes", "Identity", "Jobs", "Notifications", "Payments"] },
        { "Payments", ["Administration", "Contracts", "Disputes", "Identity", "Jobs", "Notifications"] },
        { "Disputes", ["Administration", "Attachments", "Contracts", "Identity", "Jobs", "Notifications", "Payments"] },
        { "Administration", ["Identity"] },
        { "Exports", ["Attachments", "Notifications", "Payments"] },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void A_module_knows_only_those_that_are_listed(string module, string[] known)
    {
        foreach (var other in Known.Select(row => (string)row[0]).Except([module, "Kernel", .. known]))
        {
            Types().That().ResideInNamespaceMatching($@"^Kelmah\.{module}(\.|$)")
                .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching($@"^Kelmah\.{other}(\.|$)"))
                .Because($"{module} does not need {other}")
                .Check(House);
            Assert.DoesNotContain(MemberUse.All, use => use.Module == module && use.OwnerModule == other);
        }
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void A_module_needs_all_that_are_listed(string module, string[] known) =>
        Assert.Empty(known.Except(MemberUse.All.Where(use => use.Module == module).Select(use => use.OwnerModule)));

    [Fact]
    public void Every_module_is_listed() => Assert.Equal(
        Known.Select(row => (string)row[0]).Order(StringComparer.Ordinal),
        typeof(IModule).Assembly.GetTypes().Select(type => type.Namespace).OfType<string>()
            .Where(name => name.StartsWith("Kelmah.", StringComparison.Ordinal)).Select(name => name.Split('.')[1]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_module_says_what_it_is_in_one_class() => Assert.Empty(
        Known.Select(row => (string)row[0]).Where(module => module != "Kernel").Select(module => $"Kelmah.{module}.{module}Module")
            .Except(typeof(IModule).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IModule))).Select(type => type.FullName)));

    [Fact]
    public void No_entity_or_use_case_knows_a_trigger() =>
        Types().That().ResideInAssembly(typeof(IModule).Assembly)
            .Should().NotDependOnAny(Types().That().ResideInAssembly(typeof(Program).Assembly)).Check(House);
}
