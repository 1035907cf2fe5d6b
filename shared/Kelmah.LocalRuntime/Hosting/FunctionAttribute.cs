namespace Kelmah.LocalRuntime;

/// <summary>Marks a method as a function.</summary>
/// <param name="name">The function's name, unique in the app, compared without case.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    /// <summary>The function's name.</summary>
    public string Name { get; } = name;
}
