using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.LocalHost;

/// <summary>
/// Calls one function: creates its class from the invocation's services, binds its parameters, awaits its result.
/// </summary>
/// <remarks>
/// It awaits without <c>ConfigureAwait(false)</c>: an orchestrator must stay on its orchestration's thread.
/// </remarks>
internal sealed class FunctionInvoker
{
    private readonly Func<FunctionInvocation, ValueTask<object?>> call;
    private readonly Type? bodyType;

    private FunctionInvoker(Func<FunctionInvocation, ValueTask<object?>> call, Type? bodyType)
    {
        this.call = call;
        this.bodyType = bodyType;
    }

    public static FunctionInvoker Compile(FunctionEntry function)
    {
        var invocation = Expression.Parameter(typeof(FunctionInvocation), "invocation");
        var parameters = function.Method.GetParameters();
        var arguments = parameters.Select(parameter => ParameterBinding.Bind(parameter, function, invocation));
        var call = Expression.Call(CreateInstance(function, invocation), function.Method, arguments);
        var body = Expression.Block(AsValueTask(call));
        var bodyParameter = Array.Find(parameters, parameter => parameter.IsDefined(typeof(FromBodyAttribute)));
        return new FunctionInvoker(
            Expression.Lambda<Func<FunctionInvocation, ValueTask<object?>>>(body, invocation).Compile(),
            bodyParameter?.ParameterType);
    }

    /// <summary>The end of the middleware pipeline.</summary>
    public static Task ExecuteAsync(FunctionContext context)
    {
        var invocation = (FunctionInvocation)context;
        var running = invocation.Function.Invoker.InvokeAsync(invocation);
        if (!running.IsCompletedSuccessfully) return AwaitAsync(invocation, running);
        invocation.Returned = running.Result;
        return Task.CompletedTask;
    }

    private static async Task AwaitAsync(FunctionInvocation invocation, ValueTask<object?> running) =>
        invocation.Returned = await running;

    /// <summary>Calls the function without middleware.</summary>
    public ValueTask<object?> InvokeAsync(FunctionInvocation invocation) =>
        bodyType is null ? call(invocation) : InvokeWithBodyAsync(invocation, bodyType);

    private async ValueTask<object?> InvokeWithBodyAsync(FunctionInvocation invocation, Type type)
    {
        invocation.Body = await RequestBody.ReadAsync(((HttpFunctionContext)invocation).Http, type);
        return await call(invocation);
    }

    private static UnaryExpression? CreateInstance(FunctionEntry function, Expression invocation)
    {
        if (function.Method.IsStatic) return null;
        var factory = ActivatorUtilities.CreateFactory(function.Class, Type.EmptyTypes);
        var services = Expression.Property(invocation, nameof(FunctionInvocation.InstanceServices));
        var create = Expression.Invoke(Expression.Constant(factory), services, Expression.Constant(null, typeof(object[])));
        return Expression.Convert(create, function.Class);
    }

    private static Expression AsValueTask(MethodCallExpression call)
    {
        if (call.Type == typeof(void)) return Expression.Block(call, Expression.Default(typeof(ValueTask<object?>)));
        if (call.Type == typeof(Task)) return Expression.Call(Adapter(nameof(FromTask)), call);
        if (call.Type == typeof(ValueTask)) return Expression.Call(Adapter(nameof(FromValueTask)), call);
        if (!call.Type.IsGenericType) return FromValue(call);
        var definition = call.Type.GetGenericTypeDefinition();
        if (definition == typeof(Task<>)) return Generic(nameof(FromTaskOf), call);
        return definition == typeof(ValueTask<>) ? Generic(nameof(FromValueTaskOf), call) : FromValue(call);
    }

    private static NewExpression FromValue(MethodCallExpression call) => Expression.New(
        typeof(ValueTask<object?>).GetConstructor([typeof(object)])!, Expression.Convert(call, typeof(object)));

    private static MethodCallExpression Generic(string adapter, MethodCallExpression call) =>
        Expression.Call(Adapter(adapter).MakeGenericMethod(call.Type.GetGenericArguments()), call);

    private static MethodInfo Adapter(string name) =>
        typeof(FunctionInvoker).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static async ValueTask<object?> FromTask(Task task)
    {
        await task;
        return null;
    }

    private static async ValueTask<object?> FromValueTask(ValueTask task)
    {
        await task;
        return null;
    }

    private static ValueTask<object?> FromTaskOf<T>(Task<T> task) => FromValueTaskOf(new ValueTask<T>(task));

    private static ValueTask<object?> FromValueTaskOf<T>(ValueTask<T> task)
    {
        return task.IsCompletedSuccessfully ? new(task.Result) : Slow(task);

        static async ValueTask<object?> Slow(ValueTask<T> task) => await task;
    }
}
