namespace Kelmah.Kernel;

/// <summary>
/// Something that happened to an entity, named in the past tense. Appended to the entity's stream in the commit that
/// causes it and never changed. It holds no words: ids, enums, numbers, money, times, truth values and arrays of these, and a string only as
/// a <see cref="ProviderIdAttribute"/> or a <see cref="ContentHashAttribute"/> says. What somebody wrote stands in the entity, where an erasure
/// takes it out, and who tells of the event reads it there.
/// </summary>
public abstract record DomainEvent;

/// <summary>The name under which an event is stored and relayed. It never changes, whatever becomes of the type's own.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventNameAttribute(string name) : Attribute
{
    /// <summary>In the past tense, for example <c>JobPublished</c>.</summary>
    public string Name => name;
}
