using System.Reflection;
using System.Reflection.Emit;
using Microsoft.DurableTask;

namespace Kelmah.Functions.Tests.Orchestrations;

/// <summary>Any Durable host can run the orchestrators: each is a function of its context and of nothing else.</summary>
public sealed class OrchestratorTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly IReadOnlyList<MethodInfo> Functions =
        [.. typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetMethods(Everything))
            .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)];

    public static TheoryData<string, string[]> Orchestrators => new()
    {
        { "ContractOrchestrator", ["FinishContract", "LoadContract", "MilestoneOrchestrator", "PassContractDeadline"] },
        { "ErasureOrchestrator", ["EndWorkOfErased", "EraseAccount", "LoadErasure"] },
        { "EscrowFundingOrchestrator", ["LoadFunding", "PassFundingDeadline"] },
        { "EscrowReleaseOrchestrator", ["ReleaseEscrow"] },
        { "ExportOrchestrator", ["BuildExport"] },
        { "LifecycleOrchestrator", ["LoadLifecycle", "PassLifecycleDeadline"] },
        { "MilestoneOrchestrator", ["LoadMilestone", "PassMilestoneDeadline"] },
        { "RefundOrchestrator", ["SendRefundOnce"] },
        { "RefundRequestOrchestrator", ["LoadRefundRequest", "PassRefundRequestDeadline"] },
        { "WithdrawalOrchestrator", ["SendWithdrawalOnce"] },
    };

    [Fact]
    public void Every_orchestrator_is_listed_here() => Assert.Equal(
        Orchestrators.Select(row => (string)row[0]).Order(StringComparer.Ordinal),
        Functions.Where(IsOrchestrator).Select(NameOf).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Orchestrators))]
    public void An_orchestrator_needs_nothing_but_its_context(string name, string[] calls)
    {
        var method = Functions.Single(function => NameOf(function) == name);
        Assert.NotEmpty(calls);
        Assert.True(method.IsStatic);
        Assert.Equal(typeof(TaskOrchestrationContext), Assert.Single(method.GetParameters()).ParameterType);
        Assert.True(typeof(Task).IsAssignableFrom(method.ReturnType));
        // A value that outlives the call would be a hidden input of the next replay.
        Assert.All(method.DeclaringType!.GetFields(Everything), field => Assert.True(field.IsLiteral || field.IsInitOnly, field.Name));
    }

    [Theory]
    [MemberData(nameof(Orchestrators))]
    public void An_orchestrator_calls_the_activities_listed_here(string name, string[] calls)
    {
        var method = Functions.Single(function => NameOf(function) == name);
        var named = TextsIn(method.DeclaringType!).Where(text => text != name && Functions.Any(function => NameOf(function) == text));
        Assert.Equal(calls, named.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_activity_belongs_to_an_orchestrator()
    {
        var called = Orchestrators.SelectMany(row => (string[])row[1]);
        var activities = Functions.Where(function => HasParameter<ActivityTriggerAttribute>(function)).Select(NameOf);
        Assert.Empty(activities.Except(called));
    }

    private static string NameOf(MethodInfo function) => function.GetCustomAttribute<FunctionAttribute>()!.Name;

    private static bool IsOrchestrator(MethodInfo function) => HasParameter<OrchestrationTriggerAttribute>(function);

    private static bool HasParameter<TAttribute>(MethodInfo function)
        where TAttribute : Attribute =>
        function.GetParameters().Any(parameter => parameter.GetCustomAttribute<TAttribute>() is not null);

    /// <summary>The string literals of a class and of the state machines and closures in it.</summary>
    private static IEnumerable<string> TextsIn(Type type) => type.GetMethods(Everything).SelectMany(TextsIn)
        .Concat(type.GetNestedTypes(Everything).SelectMany(TextsIn));

    private static IEnumerable<string> TextsIn(MethodInfo method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code) yield break;
        for (var at = 0; at + 4 < code.Length; at++)
        {
            if (code[at] != OpCodes.Ldstr.Value) continue;
            // Not every such byte begins an instruction; a token of another kind is no string's.
            var token = BitConverter.ToInt32(code, at + 1);
            if (token >> 24 == 0x70 && TextOf(method.Module, token) is { } text) yield return text;
        }
    }

    private static string? TextOf(Module module, int token)
    {
        try
        {
            return module.ResolveString(token);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
