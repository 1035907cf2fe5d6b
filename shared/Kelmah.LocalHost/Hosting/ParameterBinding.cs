using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.LocalHost;

/// <summary>Where the value of a function's parameter comes from, as an expression over the invocation.</summary>
internal static class ParameterBinding
{
    /// <summary>Why the parameter cannot be bound; null if it can.</summary>
    public static string? Objection(ParameterInfo parameter, FunctionEntry function)
    {
        var type = parameter.ParameterType;
        if (type.IsByRef) return "is passed by reference";
        if (type == typeof(FunctionContext) || type == typeof(CancellationToken)) return null;
        if (parameter.IsDefined(typeof(DurableClientAttribute)))
            return type == typeof(DurableTaskClient) ? null : "must be a DurableTaskClient";
        return function.Trigger switch
        {
            HttpTriggerAttribute => HttpObjection(parameter, function),
            TimerTriggerAttribute when function.IsTriggeredThrough(parameter) =>
                type == typeof(TimerInfo) ? null : "must be a TimerInfo",
            OrchestrationTriggerAttribute when function.IsTriggeredThrough(parameter) =>
                type == typeof(TaskOrchestrationContext) ? null : "must be a TaskOrchestrationContext",
            OrchestrationTriggerAttribute => null,
            ActivityTriggerAttribute when IsInstanceId(parameter) => null,
            _ => function.IsTriggeredThrough(parameter) ? null : "has no binding",
        };
    }

    /// <summary>The value of a parameter without objection.</summary>
    public static Expression Bind(ParameterInfo parameter, FunctionEntry function, ParameterExpression invocation)
    {
        var type = parameter.ParameterType;
        if (type == typeof(FunctionContext)) return invocation;
        if (type == typeof(CancellationToken))
            return Expression.Property(invocation, nameof(FunctionInvocation.CancellationToken));
        if (type == typeof(DurableTaskClient)) return Service(invocation, type);
        if (type == typeof(HttpRequest)) return Expression.Property(Http(invocation), nameof(HttpContext.Request));
        if (function.IsTriggeredThrough(parameter)) return TriggerValue(invocation, type);
        if (parameter.IsDefined(typeof(FromBodyAttribute)))
            return Expression.Convert(Expression.Property(invocation, nameof(FunctionInvocation.Body)), type);
        return function.Trigger switch
        {
            OrchestrationTriggerAttribute => OrchestrationInput(invocation, type),
            ActivityTriggerAttribute => Of<ActivityInvocation>(invocation, nameof(ActivityInvocation.InstanceId)),
            _ => RouteValue.Read(Http(invocation), parameter),
        };
    }

    /// <summary>A value type that nothing was given for is its default.</summary>
    private static ConditionalExpression TriggerValue(ParameterExpression invocation, Type type)
    {
        var value = Expression.Property(invocation, nameof(FunctionInvocation.TriggerValue));
        var isNull = Expression.ReferenceEqual(value, Expression.Constant(null));
        return Expression.Condition(isNull, Expression.Default(type), Expression.Convert(value, type));
    }

    private static string? HttpObjection(ParameterInfo parameter, FunctionEntry function)
    {
        var type = parameter.ParameterType;
        if (type == typeof(HttpRequest) || parameter.IsDefined(typeof(FromBodyAttribute))) return null;
        if (function.IsTriggeredThrough(parameter)) return "must be an HttpRequest";
        if (!IsInRoute(parameter, function)) return "is neither in the route nor bound otherwise";
        return RouteValue.CanRead(type) ? null : $"is a route value, and {type.Name} cannot be read from text";
    }

    /// <summary>The instance that called an activity, as the official host's binding data names it.</summary>
    private static bool IsInstanceId(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) && parameter.Name == "instanceId";

    private static MethodCallExpression Service(ParameterExpression invocation, Type type) => Expression.Call(
        typeof(ServiceProviderServiceExtensions),
        nameof(ServiceProviderServiceExtensions.GetRequiredService),
        [type],
        Expression.Property(invocation, nameof(FunctionInvocation.InstanceServices)));

    private static MethodCallExpression OrchestrationInput(ParameterExpression invocation, Type type) => Expression.Call(
        Expression.Convert(
            Expression.Property(invocation, nameof(FunctionInvocation.TriggerValue)), typeof(TaskOrchestrationContext)),
        nameof(TaskOrchestrationContext.GetInput),
        [type]);

    private static MemberExpression Http(ParameterExpression invocation) =>
        Of<HttpFunctionContext>(invocation, nameof(HttpFunctionContext.Http));

    private static MemberExpression Of<T>(ParameterExpression invocation, string property)
        where T : FunctionInvocation => Expression.Property(Expression.Convert(invocation, typeof(T)), property);

    private static bool IsInRoute(ParameterInfo parameter, FunctionEntry function)
    {
        var route = ((HttpTriggerAttribute)function.Trigger).Route ?? function.Name;
        return RoutePatternFactory.Parse(route).GetParameter(parameter.Name!) is not null;
    }
}
