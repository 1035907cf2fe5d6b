namespace Kelmah.LocalRuntime;

/// <summary>W3C trace context, https://www.w3.org/TR/trace-context/.</summary>
public abstract class TraceContext
{
    /// <summary>The <c>traceparent</c>; empty when the invocation belongs to no trace.</summary>
    public abstract string TraceParent { get; }

    /// <summary>The <c>tracestate</c>; empty when there is none.</summary>
    public abstract string TraceState { get; }
}
