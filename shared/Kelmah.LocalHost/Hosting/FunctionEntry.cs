using System.Collections.Immutable;
using System.Reflection;

namespace Kelmah.LocalHost;

/// <summary>A function that discovery found.</summary>
internal sealed class FunctionEntry : FunctionDefinition
{
    private readonly Lazy<FunctionInvoker> invoker;
    private ImmutableDictionary<string, BindingMetadata>? bindings;

    public FunctionEntry(
        string name, Type functionClass, MethodInfo method, ParameterInfo triggerParameter, TriggerBindingAttribute trigger)
    {
        Name = name;
        Class = functionClass;
        Method = method;
        TriggerParameter = triggerParameter;
        Trigger = trigger;
        // Compiled at the first call: compiling all at start would cost more than the whole rest of it.
        invoker = new(() => FunctionInvoker.Compile(this));
    }

    public override string Name { get; }

    public override string Id => Name;

    public override string EntryPoint => $"{Class.FullName}.{Method.Name}";

    public override string PathToAssembly => Class.Assembly.Location;

    public override IImmutableDictionary<string, BindingMetadata> InputBindings => bindings ??= DescribeBindings();

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;

    public override ImmutableArray<FunctionParameter> Parameters =>
        [.. Method.GetParameters().Select(parameter => new FunctionParameter(parameter.Name!, parameter.ParameterType))];

    public Type Class { get; }

    public MethodInfo Method { get; }

    public ParameterInfo TriggerParameter { get; }

    public TriggerBindingAttribute Trigger { get; }

    public FunctionInvoker Invoker => invoker.Value;

    /// <summary>
    /// By its place: two threads that ask for a method's parameters for the first time may get two objects for each, which are
    /// not equal.
    /// </summary>
    public bool IsTriggeredThrough(ParameterInfo parameter) => parameter.Position == TriggerParameter.Position;

    private ImmutableDictionary<string, BindingMetadata> DescribeBindings() => Method.GetParameters()
        .Select(parameter => (parameter.Name, Binding: parameter.GetCustomAttribute<BindingAttribute>()))
        .Where(pair => pair.Binding is not null)
        .ToImmutableDictionary(pair => pair.Name!, pair => (BindingMetadata)new InputBinding(pair.Name!, BindingType(pair.Binding!)));

    /// <summary><c>HttpTriggerAttribute</c> is <c>httpTrigger</c> to the host's metadata.</summary>
    private static string BindingType(BindingAttribute binding)
    {
        var name = binding.GetType().Name;
        return char.ToLowerInvariant(name[0]) + name[1..^"Attribute".Length];
    }

    private sealed class InputBinding(string name, string type) : BindingMetadata
    {
        public override string Name { get; } = name;

        public override string Type { get; } = type;

        public override BindingDirection Direction => BindingDirection.In;
    }
}
