namespace Kelmah.LocalRuntime;

/// <summary>One invocation of a function, as middleware and the function see it.</summary>
/// <remarks>Used by one invocation only and by one thread at a time.</remarks>
public abstract class FunctionContext
{
    /// <summary>Identifies this invocation in logs.</summary>
    public abstract string InvocationId { get; }

    /// <summary>Identifies the function; stable between starts.</summary>
    public string FunctionId => FunctionDefinition.Id;

    /// <summary>The W3C trace that this invocation belongs to.</summary>
    public abstract TraceContext TraceContext { get; }

    /// <summary>Values that came with the trigger, such as route values.</summary>
    public abstract BindingContext BindingContext { get; }

    /// <summary>The services of this invocation: scoped ones live as long as it does.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    /// <summary>The function that is invoked.</summary>
    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>Values that middleware and the function share during this invocation.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    /// <summary>Features by type, for extensions of the host.</summary>
    public abstract IInvocationFeatures Features { get; }

    /// <summary>Cancelled when the caller has gone or the host stops waiting for its invocations.</summary>
    public virtual CancellationToken CancellationToken => CancellationToken.None;
}
