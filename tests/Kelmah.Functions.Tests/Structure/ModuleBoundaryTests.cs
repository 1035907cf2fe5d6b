using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Functions.Tests.Structure;

/// <summary>A module decides on its entities, reads its collections and writes its documents; others ask it by its interface.</summary>
public sealed class ModuleBoundaryTests
{
    private static readonly HashSet<string> Entities =
        [.. typeof(IModule).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Entity))).Select(type => type.FullName!)];

    /// <summary>What reads or writes documents of the type that it is given.</summary>
    private static readonly HashSet<string> Store =
    [
        .. new[]
        {
            typeof(IDocumentReader), typeof(IDocumentStore), typeof(WholeQuery), typeof(UnitOfWork), typeof(PersonalDataEraser), typeof(Entity),
            typeof(Query<>), typeof(Field), typeof(Field<,>), typeof(Filters), typeof(Filter<>), typeof(Projection<,>),
        }.Select(type => type.FullName!),
    ];

    [Fact]
    public void Only_its_module_calls_the_commands_of_an_entity() =>
        AssertOwn(MemberUse.All.Where(use => Entities.Contains(use.Owner) && !IsRead(use.Name)), use => use.OwnerModule);

    [Fact]
    public void Only_its_module_names_the_fields_of_a_collection() =>
        AssertOwn(MemberUse.All.Where(use => use.OwnerModule != "none" && use.Owner.EndsWith("Collection", StringComparison.Ordinal)), use => use.OwnerModule);

    [Fact]
    public void Only_its_module_reads_and_writes_the_documents_of_an_entity() =>
        AssertOwn(
            from use in MemberUse.All
            where Store.Contains(use.Owner)
            from entity in use.Arguments.Where(Entities.Contains)
            select use with { Arguments = [entity] },
            use => MemberUse.ModuleOf(use.Arguments[0]));

    [Fact]
    public void A_use_case_takes_no_use_case_of_another_module() => Assert.Empty(
        from type in typeof(IModule).Assembly.GetTypes()
        from constructor in type.GetConstructors()
        from taken in constructor.GetParameters().Select(parameter => parameter.ParameterType)
        let owner = MemberUse.ModuleOf(taken.FullName ?? "")
        where owner is not ("none" or "Kernel") && owner != MemberUse.ModuleOf(type.FullName!) && IsUseCase(taken)
        select $"{type} takes {taken}");

    private static void AssertOwn(IEnumerable<MemberUse> uses, Func<MemberUse, string> ownerOf)
    {
        var (own, foreign) = (new List<MemberUse>(), new List<MemberUse>());
        foreach (var use in uses) (use.Module == ownerOf(use) ? own : foreign).Add(use);
        Assert.NotEmpty(own);
        Assert.True(foreign.Count == 0, string.Join('\n', foreign.Select(use => use.ToString()).Distinct()));
    }

    /// <summary>A class that is given services: neither settings, whose constructor takes nothing, nor data, which is a record.</summary>
    private static bool IsUseCase(Type type) =>
        type.IsClass && type.GetMethod("<Clone>$") is null && type.GetConstructors().Any(constructor => constructor.GetParameters().Length > 0);

    /// <summary>A property, or what the compiler makes for comparing and printing a record.</summary>
    private static bool IsRead(string name) =>
        name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("op_", StringComparison.Ordinal)
        || name is nameof(Equals) or nameof(GetHashCode) or nameof(ToString) or "Deconstruct";
}
