using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Kelmah.Functions.Tests.Structure;

/// <summary>
/// What decides a commit is read by its unit of work, so that the commit requires it. Found in the IL: whatever has a unit of work
/// at hand, and whatever that calls within the product, reads from no store. What decides nothing is read by <see cref="UnitOfWork.Peek"/>.
/// </summary>
public sealed class DecisionReadTests
{
    [Fact]
    public void Nothing_that_decides_a_commit_reads_past_its_unit_of_work()
    {
        using var module = ModuleDefinition.ReadModule(typeof(IModule).Assembly.Location);
        var product = new Product(module);

        var reached = product.ReachedFromDecisions();

        Assert.Contains(reached, method => Product.NameOf(method) == "Milestones.StartAsync");
        Assert.Empty(reached.Where(Product.ReadsFromAStore).Select(Product.NameOf).Distinct().Order(StringComparer.Ordinal));
    }

    private sealed class Product(ModuleDefinition module)
    {
        private readonly List<MethodDefinition> methods =
            [.. module.GetTypes().Where(type => !IsStore(type.FullName)).SelectMany(type => type.Methods).Where(method => method.HasBody)];

        public HashSet<MethodDefinition> ReachedFromDecisions()
        {
            var reached = methods.Where(HasUnitOfWork).ToHashSet();
            var open = new Queue<MethodDefinition>(reached);
            while (open.TryDequeue(out var method))
            {
                foreach (var next in Called(method))
                {
                    if (reached.Add(next)) open.Enqueue(next);
                }
            }

            return reached;
        }

        /// <summary>Loads a store that it was not handed as a reader.</summary>
        public static bool ReadsFromAStore(MethodDefinition method) => method.Body.Instructions.Any(instruction =>
            instruction.Operand is FieldReference field && field.FieldType.Name == nameof(IDocumentStore) && instruction.OpCode == OpCodes.Ldfld);

        /// <summary>The method of the source that it is part of: the compiler names its types and methods after it.</summary>
        public static string NameOf(MethodDefinition method)
        {
            var type = method.DeclaringType;
            while (type.DeclaringType is not null && type.Name.StartsWith('<')) type = type.DeclaringType;
            var generated = method.DeclaringType == type ? method.Name : $"{method.DeclaringType.Name} {method.Name}";
            var start = generated.LastIndexOf('<', generated.IndexOf('>', StringComparison.Ordinal) is var end and > 0 ? end : 0);
            return $"{type.Name}.{(generated.IndexOf('>', StringComparison.Ordinal) is var stop and > 0 ? generated[(start + 1)..stop] : generated)}";
        }

        /// <summary>What commits and what encrypts the commit's documents decides nothing.</summary>
        private static bool IsStore(string name) =>
            name.StartsWith("Kelmah.Kernel.Persistence.", StringComparison.Ordinal) || name.StartsWith("Kelmah.Kernel.Encryption.", StringComparison.Ordinal);

        private static bool HasUnitOfWork(MethodDefinition method) =>
            method.Parameters.Any(parameter => parameter.ParameterType.Name == nameof(UnitOfWork))
            || (method.Name == "MoveNext" && method.DeclaringType.Fields.Any(field => field.FieldType.Name == nameof(UnitOfWork)));

        /// <summary>The product's methods that a method names, with what the compiler makes of an async one, and those that implement an interface.</summary>
        private IEnumerable<MethodDefinition> Called(MethodDefinition method)
        {
            foreach (var reference in method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>())
            {
                if (reference.Resolve() is not { } called || called.Module != module || IsStore($"{called.DeclaringType.Namespace}.")) continue;
                if (called.HasBody) yield return called;
                if (!called.DeclaringType.IsInterface) continue;
                foreach (var implementation in methods.Where(one => one.Name == called.Name && one.DeclaringType.Interfaces.Any(offered => offered.InterfaceType.FullName == called.DeclaringType.FullName)))
                    yield return implementation;
            }

            // An async method makes its state machine, whose MoveNext is its body.
            foreach (var variable in method.Body.Variables.Select(variable => variable.VariableType).OfType<TypeDefinition>().Where(type => type.DeclaringType is not null))
            {
                if (variable.Methods.FirstOrDefault(made => made.Name == "MoveNext") is { HasBody: true } body) yield return body;
            }
        }
    }
}
