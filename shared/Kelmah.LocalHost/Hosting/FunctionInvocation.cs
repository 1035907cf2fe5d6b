using System.Collections;
using System.Collections.ObjectModel;
using System.Diagnostics;

namespace Kelmah.LocalHost;

/// <summary>
/// The host's <see cref="FunctionContext"/>. What few functions ask for is made when it is asked for, because one is made
/// for every request. It is its own logging scope.
/// </summary>
internal class FunctionInvocation(FunctionEntry function) : FunctionContext, IReadOnlyList<KeyValuePair<string, object?>>
{
    private string? invocationId;
    private IServiceProvider? services;
    private IDictionary<object, object>? items;
    private InvocationFeatures? features;
    private InvocationTrace? trace;
    private BindingContext? bindingContext;

    /// <summary>The function as the host knows it.</summary>
    public FunctionEntry Function { get; } = function;

    /// <summary>What the function returned.</summary>
    public object? Returned { get; set; }

    /// <summary>The value of the trigger's parameter: a message, a timer's info, an activity's input.</summary>
    public object? TriggerValue { get; init; }

    /// <summary>The value of the parameter with <see cref="FromBodyAttribute"/>.</summary>
    public object? Body { get; set; }

    public override string InvocationId => invocationId ??= Guid.CreateVersion7().ToString();

    public override string FunctionId => Function.Id;

    public override Microsoft.Azure.Functions.Worker.RetryContext RetryContext => null!;

    public override TraceContext TraceContext => trace ??= CreateTrace();

    public override BindingContext BindingContext => bindingContext ??= new InvocationBindings(CreateBindingData());

    public override FunctionDefinition FunctionDefinition => Function;

    public override IInvocationFeatures Features => features ??= new InvocationFeatures();

    public override IServiceProvider InstanceServices
    {
        get => services ?? throw new InvalidOperationException("The invocation has no services yet.");
        set => services = value;
    }

    public override IDictionary<object, object> Items
    {
        get => items ??= CreateItems();
        set => items = value;
    }

    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("FunctionName", Function.Name),
        1 => new("InvocationId", InvocationId),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var index = 0; index < Count; index++) yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"FunctionName:{Function.Name} InvocationId:{InvocationId}";

    protected virtual InvocationTrace CreateTrace() =>
        new(Activity.Current?.Id ?? "", Activity.Current?.TraceStateString ?? "");

    protected virtual IDictionary<object, object> CreateItems() => new Dictionary<object, object>();

    protected virtual IReadOnlyDictionary<string, object?> CreateBindingData() =>
        ReadOnlyDictionary<string, object?>.Empty;

    internal sealed class InvocationTrace(string traceParent, string traceState) : TraceContext
    {
        public override string TraceParent { get; } = traceParent;

        public override string TraceState { get; } = traceState;
    }

    private sealed class InvocationBindings(IReadOnlyDictionary<string, object?> values) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData { get; } = values;
    }

    private sealed class InvocationFeatures : Dictionary<Type, object>, IInvocationFeatures
    {
        public void Set<T>(T instance) => this[typeof(T)] = instance!;

        public T? Get<T>() => TryGetValue(typeof(T), out var feature) ? (T)feature : default;
    }
}
