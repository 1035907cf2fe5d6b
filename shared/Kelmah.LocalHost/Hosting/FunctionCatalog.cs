using System.Reflection;

namespace Kelmah.LocalHost;

/// <summary>All functions of the app.</summary>
internal sealed class FunctionCatalog
{
    private const BindingFlags Methods =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private FunctionCatalog(IReadOnlyList<FunctionEntry> functions) => Functions = functions;

    public IReadOnlyList<FunctionEntry> Functions { get; }

    /// <summary>Finds the public methods with <see cref="FunctionAttribute"/> of the given classes.</summary>
    /// <exception cref="HostStartException">A function is declared wrongly, or two have the same name.</exception>
    public static FunctionCatalog Discover(IEnumerable<Type> classes)
    {
        var functions = classes.SelectMany(Find).ToList();
        var repeated = functions.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null)
        {
            var places = string.Join(" and ", repeated.Select(function => function.EntryPoint));
            throw new HostStartException($"Two functions are named {repeated.Key}: {places}.");
        }

        return new FunctionCatalog(functions);
    }

    public IEnumerable<(FunctionEntry Function, T Trigger)> TriggeredBy<T>()
        where T : TriggerBindingAttribute =>
        Functions.Where(function => function.Trigger is T).Select(function => (function, (T)function.Trigger));

    private static IEnumerable<FunctionEntry> Find(Type type)
    {
        if (!type.IsClass || type.ContainsGenericParameters) yield break;
        foreach (var method in type.GetMethods(Methods))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is { } attribute)
                yield return Describe(attribute.Name, type, method);
        }
    }

    private static FunctionEntry Describe(string name, Type type, MethodInfo method)
    {
        var triggers = method.GetParameters()
            .Select(parameter => (parameter, trigger: parameter.GetCustomAttribute<TriggerBindingAttribute>()))
            .Where(pair => pair.trigger is not null)
            .ToList();
        if (triggers.Count != 1)
            throw new HostStartException(
                $"Function {name} ({type.FullName}.{method.Name}) needs exactly one parameter with a trigger.");
        var function = new FunctionEntry(name, type, method, triggers[0].parameter, triggers[0].trigger!);
        foreach (var parameter in method.GetParameters())
        {
            if (ParameterBinding.Objection(parameter, function) is { } objection)
                throw new HostStartException($"Function {name}: parameter {parameter.Name} {objection}.");
        }

        return function;
    }
}
