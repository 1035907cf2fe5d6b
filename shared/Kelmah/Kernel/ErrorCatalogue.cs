using System.Reflection;

namespace Kelmah.Kernel;

/// <summary>All error codes: every public static <see cref="ErrorCode"/> of the classes whose names end in <c>Errors</c>.</summary>
public static class ErrorCatalogue
{
    /// <summary>Those of the product, by code.</summary>
    public static IReadOnlyList<ErrorCode> Product { get; } = DeclaredIn(typeof(ErrorCatalogue).Assembly);

    /// <summary>Those that an assembly declares, by code.</summary>
    public static IReadOnlyList<ErrorCode> DeclaredIn(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Errors", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.FieldType == typeof(ErrorCode))
            .Select(field => (ErrorCode)field.GetValue(null)!)
            .OrderBy(error => error.Code, StringComparer.Ordinal),
    ];
}
