using System.Collections.Immutable;

namespace Kelmah.LocalRuntime;

/// <summary>A function as it was declared.</summary>
public abstract class FunctionDefinition
{
    /// <summary>The function's name.</summary>
    public abstract string Name { get; }

    /// <summary>Identifies the function; stable between starts.</summary>
    public abstract string Id { get; }

    /// <summary>Full name of the class and name of the method.</summary>
    public abstract string EntryPoint { get; }

    /// <summary>Where the assembly with the function was loaded from.</summary>
    public abstract string PathToAssembly { get; }

    /// <summary>The trigger and the other inputs by parameter name.</summary>
    public abstract IImmutableDictionary<string, BindingMetadata> InputBindings { get; }
}

/// <summary>One binding of a function.</summary>
/// <param name="name">The parameter's name.</param>
/// <param name="type">The kind, for example <c>httpTrigger</c>, <c>serviceBusTrigger</c>, <c>timerTrigger</c>.</param>
public sealed class BindingMetadata(string name, string type)
{
    /// <summary>The parameter's name.</summary>
    public string Name { get; } = name;

    /// <summary>The kind: <c>httpTrigger</c>, <c>serviceBusTrigger</c>, <c>timerTrigger</c>, <c>orchestrationTrigger</c>,
    /// <c>activityTrigger</c> or <c>durableClient</c>.</summary>
    public string Type { get; } = type;
}
