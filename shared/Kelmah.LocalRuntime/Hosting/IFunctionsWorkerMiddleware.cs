namespace Kelmah.LocalRuntime;

/// <summary>
/// Wraps every invocation of every function, whatever its trigger. Not calling the next delegate skips the function.
/// </summary>
public interface IFunctionsWorkerMiddleware
{
    /// <summary>Runs around <paramref name="next"/>.</summary>
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
