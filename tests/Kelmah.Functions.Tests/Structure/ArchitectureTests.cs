using System.Reflection;
using System.Text.RegularExpressions;

namespace Kelmah.Functions.Tests.Structure;

/// <summary>Assemblies depend on each other in one direction, and names say what a thing is.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string[] VagueEndings = ["Helper", "Helpers", "Utils", "Util", "Common", "Manager", "Misc", "Base"];

    public static TheoryData<string, string[]> Allowed => new()
    {
        { "Kelmah", [] },
        { "Kelmah.Sqlite", [] },
        { "Kelmah.Adapters", ["Kelmah", "Kelmah.Sqlite"] },
        { "Kelmah.ServiceBusTrigger", [] },
        { "Kelmah.LocalHost", ["Kelmah.ServiceBusTrigger", "Kelmah.Sqlite"] },
        { "Kelmah.Simulators", ["Kelmah.LocalHost", "Kelmah.Sqlite"] },
        { "Kelmah.Functions", ["Kelmah", "Kelmah.Adapters", "Kelmah.LocalHost", "Kelmah.ServiceBusTrigger", "Kelmah.Simulators", "Kelmah.Sqlite"] },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void An_assembly_references_only_what_lies_further_in(string assembly, string[] allowed)
    {
        var ours = Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Kelmah", StringComparison.Ordinal));
        Assert.Empty(ours.Except(allowed));
    }

    /// <summary>Abstractions of the platform, AnyAscii's table of letters, and a calendar of public holidays: no outside system.</summary>
    [Fact]
    public void The_product_references_no_outside_system() => Assert.DoesNotContain(
        Assembly.Load("Kelmah").GetReferencedAssemblies().Select(reference => reference.Name!),
        name => name is not ("AnyAscii" or "PublicHoliday") && !name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal));

    /// <summary>A <see cref="Lazy{T}"/> of a task keeps its first failure for good.</summary>
    [Theory]
    [MemberData(nameof(Allowed))]
    public void No_field_keeps_the_failure_of_a_task(string assembly, string[] allowed)
    {
        Assert.NotNull(allowed);
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        Assert.Empty(
            from type in Assembly.Load(assembly).GetTypes()
            from field in type.GetFields(all)
            where field.FieldType is { IsGenericType: true } kept && kept.GetGenericTypeDefinition() == typeof(Lazy<>)
            let value = field.FieldType.GetGenericArguments()[0]
            where value.IsAssignableTo(typeof(Task)) || value.Name.StartsWith(nameof(ValueTask), StringComparison.Ordinal)
            select $"{type}.{field.Name}");
    }

    [Theory]
    [MemberData(nameof(Allowed))]
    public void No_type_has_a_name_that_says_nothing(string assembly, string[] allowed)
    {
        Assert.NotNull(allowed);
        var vague = Assembly.Load(assembly).GetTypes()
            .Where(type => type.Namespace?.StartsWith("Kelmah", StringComparison.Ordinal) == true)
            .Where(type => VagueEndings.Any(ending => type.Name.EndsWith(ending, StringComparison.Ordinal)))
            .Select(type => type.FullName);
        Assert.Empty(vague);
    }

    /// <summary>What differs between hosts and deployments is chosen when the app starts, so that tests run the code that is deployed.</summary>
    [Theory]
    [InlineData("functions")]
    [InlineData("shared")]
    public void No_code_is_compiled_on_a_condition(string folder)
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Contains("obj")).ToList();

        Assert.NotEmpty(sources);
        Assert.DoesNotContain(sources, path => File.ReadLines(path).Any(line => ConditionalLine().IsMatch(line)));
    }

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kelmah.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"^\s*#\s*(if|elif|define)\b|\[\s*Conditional\s*\(")]
    private static partial Regex ConditionalLine();
}
