namespace Kelmah.Kernel.Encryption;

/// <summary>
/// A text about a person that no store, backup or replica shows in clear: it is encrypted under its owner's data key before it is
/// committed. No index, filter, sort key or projection names it. Its collection's <see cref="SensitiveFields{T}"/> say whose it is;
/// a test finds the one that they forgot.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SensitiveAttribute : Attribute;
