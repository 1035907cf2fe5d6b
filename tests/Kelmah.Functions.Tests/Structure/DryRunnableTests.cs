using Kelmah.Functions.Http;
using Kelmah.Functions.Platform;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Mono.Cecil;

namespace Kelmah.Functions.Tests.Structure;

/// <summary>
/// Whoever may have money moved can see beforehand what would be: each endpoint whose use case appends a journal entry, has a payment made, cancelled or
/// given back, or opens a claim, takes <c>dryRun</c>. Found in the IL, by what a function calls within the product.
/// </summary>
public sealed class DryRunnableTests
{
    /// <summary>What moves money, or begins to.</summary>
    private static readonly HashSet<string> Movements =
    [
        $"{typeof(UnitOfWork).FullName}.{nameof(UnitOfWork.Append)}",
        $"{typeof(IStripeApi).FullName}.{nameof(IStripeApi.CreatePaymentIntentAsync)}",
        $"{typeof(IStripeApi).FullName}.{nameof(IStripeApi.CancelPaymentIntentAsync)}",
        $"{typeof(IStripeApi).FullName}.{nameof(IStripeApi.CreateRefundAsync)}",
        $"{typeof(IStripeBilling).FullName}.{nameof(IStripeBilling.CreateSubscriptionAsync)}",
        $"{typeof(IStripeBilling).FullName}.{nameof(IStripeBilling.ChangeSubscriptionAsync)}",
        $"{typeof(RefundRequest).FullName}.{nameof(RefundRequest.Open)}",
    ];

    /// <summary>
    /// Operations that reach a movement in the IL, and move nothing that their caller decides on: the reconciliation books what has happened at the
    /// payment provider. Whether a sealed offer settles a dispute is known to nobody before it does; the other steps of a dispute end none by a division, and a
    /// request for a refund that is not granted becomes a dispute at most.
    /// </summary>
    private static readonly string[] Unmoving =
        ["DeclineRefundRequest", "EscalateDispute", "OfferInDispute", "ReviewDispute", "RunReconciliation", "WithdrawDispute", "WithdrawRefundRequest"];

    [Fact]
    public void Every_operation_that_moves_money_can_be_tried()
    {
        var calls = new CallGraph(typeof(IModule).Assembly.Location, typeof(Program).Assembly.Location);

        var moving = ApiOperation.All.Where(operation => operation.Method != HttpMethod.Get && calls.Reaches(operation.Name, Movements)).ToList();

        Assert.Contains(moving, operation => operation.Name == "FundEscrow");
        Assert.Contains(moving, operation => operation.Name == "AcceptRefundRequest");
        Assert.Contains(moving, operation => operation.Name == "RequestRefund");
        Assert.DoesNotContain(moving, operation => operation.Name == "CreateJob");
        Assert.Equal(Unmoving, moving.Where(operation => !operation.Endpoint.CanDryRun).Select(operation => operation.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>These move money by what follows from their events, or will not take it back, and can be tried as well.</summary>
    [Theory]
    [InlineData("ApproveMilestone")]
    [InlineData("CancelContract")]
    [InlineData("RetryRefund")]
    [InlineData("SettleRefund")]
    public void What_leads_to_a_movement_of_money_can_be_tried(string operation) => Assert.True(ApiOperation.All.Single(one => one.Name == operation).Endpoint.CanDryRun);

    [Fact]
    public void What_can_be_tried_is_a_command_of_a_signed_in_caller_and_takes_the_parameter() => Assert.All(
        ApiOperation.All.Where(operation => operation.Endpoint.CanDryRun),
        operation =>
        {
            Assert.Contains(operation.Method, (HttpMethod[])[HttpMethod.Post, HttpMethod.Patch, HttpMethod.Delete]);
            Assert.NotEqual(Access.Everybody, operation.Endpoint.Access);
            Assert.True(operation.Endpoint.Query!.IsAssignableTo(typeof(DryRunQuery)), operation.Name);
            Assert.False(operation.Endpoint.IsUpload || operation.Endpoint.IsDownload, operation.Name);
        });

    /// <summary>Which methods of some assemblies call which, lambdas, async methods and implementations of interfaces included.</summary>
    private sealed class CallGraph
    {
        private readonly Dictionary<string, MethodDefinition> methods;
        private readonly ILookup<string, MethodDefinition> implementations;
        private readonly Dictionary<string, MethodDefinition> functions;
        private readonly Dictionary<string, List<MethodReference>> named = new(StringComparer.Ordinal);

        public CallGraph(params string[] assemblies)
        {
            var resolver = new DefaultAssemblyResolver();
            resolver.AddSearchDirectory(AppContext.BaseDirectory);
            var types = assemblies.SelectMany(path => ModuleDefinition.ReadModule(path, new ReaderParameters { AssemblyResolver = resolver }).GetTypes()).ToList();
            methods = types.SelectMany(type => type.Methods).Where(method => method.HasBody).DistinctBy(method => method.FullName).ToDictionary(method => method.FullName, StringComparer.Ordinal);
            implementations = types.SelectMany(type => type.Interfaces, (type, offered) => (type, Offered: offered.InterfaceType.FullName))
                .SelectMany(one => one.type.Methods.Where(method => method.HasBody), (one, method) => (Key: $"{one.Offered}.{method.Name}", method))
                .ToLookup(one => one.Key, one => one.method, StringComparer.Ordinal);
            functions = methods.Values.Where(method => NameOf(method) is not null).ToDictionary(method => NameOf(method)!, StringComparer.Ordinal);
        }

        /// <summary>Whether a function calls one of some methods, by whatever it calls before. What begins by an event is none of its calls.</summary>
        public bool Reaches(string function, HashSet<string> wanted)
        {
            var reached = new HashSet<string>(StringComparer.Ordinal) { functions[function].FullName };
            var open = new Queue<MethodDefinition>([functions[function]]);
            while (open.TryDequeue(out var method))
            {
                if (!named.TryGetValue(method.FullName, out var all)) named[method.FullName] = all = [.. Called(method)];
                foreach (var called in all)
                {
                    if (wanted.Contains($"{called.DeclaringType.GetElementType().FullName}.{called.Name}")) return true;
                    foreach (var next in Bodies(called))
                        if (reached.Add(next.FullName)) open.Enqueue(next);
                }
            }

            return false;
        }

        private static string? NameOf(MethodDefinition method) => method.CustomAttributes
            .FirstOrDefault(attribute => attribute.AttributeType.Name == nameof(FunctionAttribute))?.ConstructorArguments[0].Value as string;

        /// <summary>What it names, and the bodies of the async methods and iterators that it makes.</summary>
        private static IEnumerable<MethodReference> Called(MethodDefinition method)
        {
            foreach (var instruction in method.Body.Instructions)
                if (instruction.Operand is MethodReference reference) yield return reference;
            var made = method.Body.Variables.Select(variable => variable.VariableType).Concat(method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>().Select(one => one.DeclaringType));
            foreach (var type in made.Select(one => one.GetElementType()).OfType<TypeDefinition>().Where(type => type.IsNested))
                if (type.Methods.FirstOrDefault(one => one.Name == "MoveNext") is { } body) yield return body;
        }

        private IEnumerable<MethodDefinition> Bodies(MethodReference called)
        {
            if (!IsOurs(called) || (called as MethodDefinition ?? called.Resolve()) is not { } definition) yield break;
            if (methods.TryGetValue(definition.FullName, out var body)) yield return body;
            if (!definition.DeclaringType.IsInterface) yield break;
            foreach (var implementation in implementations[$"{definition.DeclaringType.FullName}.{definition.Name}"]) yield return implementation;
        }

        /// <summary>The kernel moves no money, and what it asks the modules for is what they say of themselves, which names all that they have.</summary>
        private static bool IsOurs(MethodReference called) =>
            called.DeclaringType.GetElementType().FullName is var owner && owner.StartsWith("Kelmah.", StringComparison.Ordinal) && !owner.StartsWith("Kelmah.Kernel.", StringComparison.Ordinal);
    }
}
