namespace Kelmah.Kernel;

/// <summary>An id of the payment provider's, in an event: only the user whose money it is about, and administrators, are shown it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ProviderIdAttribute : Attribute;
