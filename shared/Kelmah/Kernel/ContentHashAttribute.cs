namespace Kelmah.Kernel;

/// <summary>A hash in an event, in hexadecimal digits: it says what was agreed or changed without holding it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ContentHashAttribute : Attribute;
