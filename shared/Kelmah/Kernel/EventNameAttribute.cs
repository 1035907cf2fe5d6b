namespace Kelmah.Kernel;

/// <summary>The name under which an event is stored and relayed. It never changes, whatever becomes of the type's own.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventNameAttribute(string name) : Attribute
{
    /// <summary>In the past tense, for example <c>JobPublished</c>.</summary>
    public string Name => name;
}
