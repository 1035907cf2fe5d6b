using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.LocalHost;

/// <summary>The app's middleware around the invocation of a function.</summary>
internal sealed class FunctionPipeline(FunctionExecutionDelegate pipeline, IServiceScopeFactory scopes)
{
    /// <summary>Runs an invocation that brings its own services.</summary>
    public Task RunAsync(FunctionInvocation invocation) => pipeline(invocation);

    /// <summary>Runs an invocation with services that live as long as it does.</summary>
    public async Task<object?> RunScopedAsync(FunctionInvocation invocation)
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            invocation.InstanceServices = scope.ServiceProvider;
            await pipeline(invocation).ConfigureAwait(false);
            return invocation.Returned;
        }
    }

    /// <summary>Puts the middleware around the function, the first one outermost.</summary>
    public static FunctionPipeline Build(
        IReadOnlyList<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware, IServiceScopeFactory scopes)
    {
        FunctionExecutionDelegate pipeline = FunctionInvoker.ExecuteAsync;
        foreach (var wrap in middleware.Reverse()) pipeline = wrap(pipeline);
        return new FunctionPipeline(pipeline, scopes);
    }
}
