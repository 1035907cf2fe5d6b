namespace Kelmah.LocalRuntime;

/// <summary>What a function returned; middleware may replace it after or instead of calling the function.</summary>
public abstract class InvocationResult
{
    /// <summary>The returned value; null for a function that returns nothing.</summary>
    public abstract object? Value { get; set; }
}

/// <summary>Access to what a function returned.</summary>
public static class FunctionContextBindingFeatureExtensions
{
    /// <summary>The result of the invocation.</summary>
    public static InvocationResult GetInvocationResult(this FunctionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ((FunctionInvocation)context).Result;
    }
}
