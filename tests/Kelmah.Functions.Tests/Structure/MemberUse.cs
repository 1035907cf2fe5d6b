using System.Reflection;
using Kelmah.Kernel.Modules;
using Mono.Cecil;

namespace Kelmah.Functions.Tests.Structure;

/// <summary>A method or a field that a method of ours names.</summary>
/// <param name="Module">Of the method that names it: the second part of its namespace.</param>
/// <param name="Method">The method that names it.</param>
/// <param name="Owner">The type that declares it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">The type arguments of its type and of itself.</param>
internal sealed record MemberUse(string Module, string Method, string Owner, string Name, IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// Of the product, its adapters and its triggers. Read from the IL with Mono.Cecil, as ArchUnitNET does, which leaves out what the
    /// compiler moves from an async iterator into a type of its own.
    /// </summary>
    public static IReadOnlyList<MemberUse> All { get; } =
        [.. new[] { typeof(IModule).Assembly, Assembly.Load("Kelmah.Adapters"), typeof(Program).Assembly }.SelectMany(Read)];

    /// <summary>The module that declares it; another word where no module does.</summary>
    public string OwnerModule => ModuleOf(Owner);

    /// <summary>The module of a type by its name.</summary>
    public static string ModuleOf(string type) => type.Split('.') is ["Kelmah", var module, _, ..] ? module : "none";

    public override string ToString() => $"{Method} uses {Owner}.{Name}<{string.Join(", ", Arguments)}>";

    private static IEnumerable<MemberUse> Read(Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        foreach (var method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            foreach (var member in method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MemberReference>())
            {
                if (member is MethodReference or FieldReference)
                    yield return new(ModuleOf(method.DeclaringType.FullName), method.FullName, member.DeclaringType.GetElementType().FullName, member.Name, [.. ArgumentsOf(member)]);
            }
        }
    }

    private static IEnumerable<string> ArgumentsOf(MemberReference member) =>
        new object[] { member, member.DeclaringType }.OfType<IGenericInstance>().SelectMany(one => one.GenericArguments).Select(type => type.FullName);
}
