namespace Kelmah.Kernel;

/// <summary>
/// Something that happened to an entity, named in the past tense. Appended to the entity's stream in the commit that
/// causes it and never changed. Carries ids and amounts, never a password, a token or an email address.
/// </summary>
public abstract record DomainEvent;
