namespace Kelmah.Kernel;

/// <summary>
/// Something that happened to an entity, named in the past tense. Appended to the entity's stream in the commit that
/// causes it and never changed. Carries ids and amounts, never a password, a token or an email address.
/// </summary>
public abstract record DomainEvent;

/// <summary>The name under which an event is stored and relayed. It never changes, whatever becomes of the type's own.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventNameAttribute(string name) : Attribute
{
    /// <summary>In the past tense, for example <c>JobPublished</c>.</summary>
    public string Name => name;
}
