namespace Kelmah.Kernel;

/// <summary>The name of a type's schema in the API's description, which clients generate their types from. It never changes, whatever becomes of the type's own.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class SchemaNameAttribute(string name) : Attribute
{
    /// <summary>For example <c>MilestoneView</c>.</summary>
    public string Name => name;
}
